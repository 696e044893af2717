import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { openOwnerKeyring, parseSettings, startStandalone } from "@lode/coordinator/standalone";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { expect, it } from "vitest";
import { adminCommand } from "./admin.ts";

/** An embedded database is made from nothing here, on whatever machine this is. */
const patienceMs = 120_000;

it("an owner with a key runs a coordinator from the command line, and its miners notice", {
  timeout: patienceMs,
}, async () => {
  await ready();
  const folder = await mkdtemp(join(tmpdir(), "lode-owner-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const key = await ownersKey(folder);
  const miner = keypairFromUri("//Owner's miner");
  const metagraph = join(folder, "metagraph.json");
  await writeFile(metagraph, JSON.stringify([{ uid: 1, hotkey: miner.hotkey }]));
  const settings = parseSettings({}, { port: 0, adminPort: 0, storePort: 0, dataDir: folder, metagraph });
  const running = stack.use(
    await startStandalone({ settings, chain: { kind: "memory" }, env: {}, reporter: silentReporter, warn: () => {} }),
  );
  const client = new CoordinatorClient({ baseUrl: running.url, signer: miner, wall: new SystemClock() });
  const codeOf = async (work: Promise<unknown>) =>
    await work.then(
      () => "done",
      (error: { code?: string }) => error.code,
    );

  const lode = async (...words: string[]): Promise<string> => {
    const printed: string[] = [];
    const output = { write: (text: string) => void printed.push(text) };
    const command = adminCommand({ environment: { LODE_ADMIN_KEY: key }, output, ask: undefined });
    await command.parseAsync([...words, "--url", running.adminUrl ?? ""], { from: "user" });
    return printed.join("");
  };

  const { epochId } = await client.currentAssignment();
  expect(await lode("epochs", "show", epochId)).toContain("1 asked, 0 finished");
  await lode("flags", "--off", "assignments");
  expect(await codeOf(client.currentAssignment())).toBe("FEATURE_OFF");
  await lode("flags", "--on", "assignments");
  await lode("miners", "ban", miner.hotkey, "--reason", "copied", "--yes");
  expect(await codeOf(client.currentAssignment())).toBe("HOTKEY_BANNED");
  await lode("miners", "pardon", miner.hotkey, "--reason", "a mistake");
  await lode("announce", "set", "9.9", "--severity", "required", "--message", "Sign anew.");
  await expect
    .poll(async () => (await client.currentAssignment()).announcement?.severity, { timeout: 5_000 })
    .toBe("REQUIRED");
  const audit = JSON.parse(await lode("audit", "--json")) as { entries: { actor: string; action: string }[] };
  expect(audit.entries.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    "ada announcement.set",
    "ada miner.pardon",
    "ada miner.ban",
    "ada flags.set",
    "ada flags.set",
    "command-line owner-key.create",
  ]);
});

async function ownersKey(dataDir: string): Promise<string> {
  await using keyring = await openOwnerKeyring(dataDir, undefined);
  return (await keyring.create("ada")).key;
}
