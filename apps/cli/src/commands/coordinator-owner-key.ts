import type { OwnerKeyring } from "@lode/coordinator/standalone";
import { type Command, createCommand } from "commander";
import { table } from "../chain/print.ts";
import { type CoordinatorFlags, readCoordinatorSettings } from "./coordinator-options.ts";

/** Keys are made and revoked by whoever may read the database; the API itself never gives one out. */
export function ownerKeyCommand(): Command {
  return createCommand("owner-key")
    .description(
      "bearer keys of the owner's API (--admin-port); with the embedded database only while no coordinator runs",
    )
    .addCommand(
      keyCommand("create", "make a key and print it once; only its hash is kept")
        .argument("<name>", "who uses it")
        .action(async (name: string, _: unknown, command: Command) =>
          withKeyring(command, async (keyring) => {
            const { key } = await keyring.create(name);
            process.stderr.write(`the key of ${name}, told this once:\n`);
            process.stdout.write(`${key}\n`);
          }),
        ),
    )
    .addCommand(
      keyCommand("revoke", "let a key in no more, from the next request on")
        .argument("<name>", "whose key")
        .action(async (name: string, _: unknown, command: Command) =>
          withKeyring(command, async (keyring) => {
            await keyring.revoke(name);
            process.stderr.write(`the key of ${name} is revoked\n`);
          }),
        ),
    )
    .addCommand(
      keyCommand("list", "names of all keys that were ever made").action(async (_: unknown, command: Command) =>
        withKeyring(command, async (keyring) => {
          const keys = await keyring.list();
          const columns = [
            { title: "name", of: ({ name }: (typeof keys)[number]) => name },
            { title: "made", of: ({ createdAtWall }: (typeof keys)[number]) => new Date(createdAtWall).toISOString() },
            {
              title: "revoked",
              of: ({ revokedAtWall }: (typeof keys)[number]) =>
                revokedAtWall === null ? "-" : new Date(revokedAtWall).toISOString(),
            },
          ];
          process.stdout.write(`${table(columns, keys).join("\n")}\n`);
        }),
      ),
    );
}

function keyCommand(name: string, description: string): Command {
  return createCommand(name)
    .description(description)
    .option(
      "--data-dir <dir>",
      "where the embedded database is (default .lode/coordinator; DATABASE_URL names a server's)",
    )
    .option("--config <file>", "JSON with the settings");
}

async function withKeyring(command: Command, work: (keyring: OwnerKeyring) => Promise<void>): Promise<void> {
  const flags: CoordinatorFlags = command.optsWithGlobals();
  const { dataDir } = await readCoordinatorSettings(flags, process.env);
  const { openOwnerKeyring } = await import("@lode/coordinator/standalone");
  await using keyring = await openOwnerKeyring(dataDir, process.env.DATABASE_URL || undefined);
  await work(keyring);
}
