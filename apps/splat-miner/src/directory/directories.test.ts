import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { startDevNode } from "@lode/bittensor/dev-node";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileDirectory } from "./file-directory.ts";
import { metagraphDirectory } from "./metagraph-directory.ts";

let folder: string;
beforeAll(async () => {
  await ready();
  folder = mkdtempSync(join(tmpdir(), "lode-directory-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the metagraph tells stake, permit and address of every neuron", async () => {
  const netuid = 17 as NetUid;
  const [serving, silent] = [keypairFromUri("//Serving"), keypairFromUri("//Silent")];
  const stakeRao = 1_500_000_000_000n;
  await using node = await startDevNode({
    subnets: [
      { netuid, neurons: [{ hotkey: serving.hotkey, stakeRao, validatorPermit: true }, { hotkey: silent.hotkey }] },
    ],
  });
  await using chain = new SubstrateChain({ endpoints: [node.wsUrl], beacon: "as-served" });
  let isServed = false;
  const served = chain
    .serveAxon(serving, { netuid, address: "203.0.113.7", port: 8092, version: 9_009_000 })
    .finally(() => {
      isServed = true;
    });
  while (!isServed) {
    await new Promise((resolve) => setImmediate(resolve));
    if (node.pending.length > 0) node.seal(4);
  }
  await served;
  expect(await metagraphDirectory(chain, netuid).validators()).toEqual([
    { uid: 0, hotkey: serving.hotkey, stakeRao, permit: true, ip: "203.0.113.7", port: 8092, serving: true },
    expect.objectContaining({ uid: 1, hotkey: silent.hotkey, stakeRao: 0n, permit: false, serving: false }),
  ]);
});

describe("a file of validators", () => {
  const good = {
    uid: 3,
    hotkey: "5Grpo5ZFKtB4sUMy7Jjaam6yMipMyaUMD5x5NtEPyG3tBFyF",
    stakeRao: "5000000000000",
    ip: "127.0.0.1",
    port: 8092,
  };
  const write = (value: unknown): string => {
    const path = join(folder, "validators.json");
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    return path;
  };

  test("is read anew each time; what has no address does not serve", async () => {
    const path = write({
      version: 1,
      validators: [good, { ...good, uid: 4, ip: "0.0.0.0", stakeRao: 7, permit: false }],
    });
    const directory = fileDirectory(path);
    expect(await directory.validators()).toEqual([
      { ...good, stakeRao: 5_000_000_000_000n, permit: true, serving: true },
      { ...good, uid: 4, ip: "0.0.0.0", stakeRao: 7n, permit: false, serving: false },
    ]);
    write({ validators: [] });
    expect(await directory.validators()).toEqual([]);
  });

  test.each([
    ["no JSON", "<html>"],
    ["no list", { validators: 3 }],
    ["null", "null"],
    ["a broken hotkey", { validators: [{ ...good, hotkey: "me" }] }],
    ["a broken stake", { validators: [{ ...good, stakeRao: -1 }] }],
    ["a broken port", { validators: [{ ...good, port: 70_000 }] }],
    ["a broken uid", { validators: [{ ...good, uid: 1.5 }] }],
  ])("with %s is refused with a code", async (_, value) => {
    const failure = { code: "SPLAT_MINER_DIRECTORY_FAILED", retry: "later" };
    await expect(fileDirectory(write(value)).validators()).rejects.toMatchObject(failure);
  });

  test("that is not there is refused with a code", async () => {
    await expect(fileDirectory(join(folder, "none.json")).validators()).rejects.toMatchObject({
      code: "SPLAT_MINER_DIRECTORY_FAILED",
    });
  });
});
