import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { Runtime } from "@lode/bittensor/chain-substrate";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { asRecord } from "./chain-parts.ts";
import { ChainUnderTest } from "./chain-under-test.ts";
import { bootChopsticks } from "./chopsticks-host.ts";
import { parseRawSpec, type RawSpec, withLabels, withTime } from "./raw-spec.ts";
import { settings } from "./settings.ts";

const require = createRequire(import.meta.url);
const start = resolve(import.meta.dirname, "../start.mjs");
const timestampKey = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-harness-"));
});

after(() => rm(folder, { recursive: true }));

function run(spec: string | undefined, ...flags: string[]): { code: number | null; text: string } {
  const { SUBTENSOR_SPEC: _, INIT_CWD: __, NODE_TEST_CONTEXT: ___, ...environment } = process.env;
  const env = spec === undefined ? environment : { ...environment, SUBTENSOR_SPEC: spec };
  const { status, stdout } = spawnSync(process.execPath, [start, ...flags], {
    env,
    encoding: "utf8",
    timeout: 300_000,
  });
  return { code: status, text: stdout };
}

const isInstalled = ((): boolean => {
  try {
    return require.resolve("@acala-network/chopsticks") !== "";
  } catch {
    return false;
  }
})();

test("without a spec it skips, and says what it would take", () => {
  const { code, text } = run(undefined);
  assert.equal(code, 0);
  assert.match(text, /^skipped: SUBTENSOR_SPEC is not set/);
  assert.match(text, /npm --prefix harness\/subtensor ci --ignore-scripts/);
});

test("without Chopsticks it names the one command and ends with 2", { skip: isInstalled && "it is installed" }, () => {
  const { code, text } = run("spec.json");
  assert.equal(code, 2);
  assert.match(text, /npm --prefix harness\/subtensor ci --ignore-scripts/);
});

test("a spec that is none ends with 2 and a code", {
  skip: !isInstalled && "Chopsticks is not installed",
}, async () => {
  const path = join(folder, "plain.json");
  await writeFile(path, '{"genesis":{"runtimeGenesis":{}}}');
  for (const spec of [join(folder, "missing.json"), path]) {
    const { code, text } = run(spec);
    assert.equal(code, 2);
    assert.match(text, /^HARNESS_SPEC_UNREADABLE/m);
  }
});

test("every case passes in rehearsal, on the development node", () => {
  const { code, text } = run(undefined, "--rehearse");
  assert.match(text, /^(\d\d) passed, 0 failed$/m, text);
  assert.equal(code, 0);
});

test("a raw spec holds a runtime", () => {
  const spec = (top: unknown) => ({ genesis: { raw: { top } } });
  assert.equal(parseRawSpec(spec({ "0x3a636f6465": "0x00" }), "a").genesis.raw.top["0x3a636f6465"], "0x00");
  for (const json of [null, {}, spec(null), spec({}), spec({ "0x3a636f6465": "wasm" })]) {
    assert.throws(() => parseRawSpec(json, "a"), { code: "HARNESS_SPEC_UNREADABLE" });
  }
});

test("block 0 gets a time only where it has none, and labels where they lack", () => {
  const spec: RawSpec = { genesis: { raw: { top: { "0x3a636f6465": "0x00" } } } };
  assert.equal(withTime(spec).genesis.raw.top[timestampKey], "0x007c291f94010000");
  const timed: RawSpec = { genesis: { raw: { top: { [timestampKey]: "0x01" } } } };
  assert.equal(withTime(timed).genesis.raw.top[timestampKey], "0x01");
  assert.deepEqual(
    { ...withLabels(spec), genesis: undefined },
    {
      id: "subtensor",
      name: "subtensor",
      properties: {},
      genesis: undefined,
    },
  );
});

const metadata = join(
  process.env.LODE_SHARED_DATA ?? resolve(import.meta.dirname, "../../../../shared/data"),
  "metadata",
  "finney-spec365-v16.scale",
);

test("sudo calls are as a real runtime takes them", { skip: !existsSync(metadata) && `no ${metadata}` }, () => {
  const version = { specName: "node-subtensor", specVersion: 365, transactionVersion: 1 };
  const runtime = new Runtime(new Uint8Array(readFileSync(metadata)), version);
  for (const setting of Object.values(settings)) {
    assert.ok(runtime.hasStorage("SubtensorModule", setting.item), setting.item);
    if (!("call" in setting)) continue;
    const [type, argument] = setting.call;
    const value = { bool: true, u16: 7, u64: 7n }[setting.kind];
    const call = { type: "AdminUtils", value: { type, value: { netuid: 1, [argument]: value } } };
    assert.ok(runtime.encodeCall("Sudo", "sudo", { call }).length > 5);
  }
});

test("it boots a real runtime: blocks, storage and metadata through Lode's own client", {
  skip: !isInstalled && "Chopsticks is not installed",
}, async () => {
  await ready();
  // No Subtensor, but a real Aura runtime that Chopsticks itself brings along.
  const known = "@substrate/connect-known-chains/rococo_v2_2_asset_hub";
  const { chainSpec } = (await import(known)) as { chainSpec: string };
  await using host = await bootChopsticks(parseRawSpec(JSON.parse(chainSpec), known));
  await using chain = new ChainUnderTest(host);
  const before = await chain.client.head();
  await host.buildBlocks(3);
  const head = await chain.client.head();
  assert.equal(head.number - before.number, 3);
  // Time comes from the spec and goes by slots, whatever the machine's clock says.
  assert.equal(head.timestampMs - before.timestampMs, 3 * 12_000);
  assert.ok(head.timestampMs - 1_735_689_600_000 < 120_000);
  assert.equal((await chain.client.runtimeVersion()).specName, "statemine");
  const alice = keypairFromUri("//Alice");
  await host.fund([alice.hotkey]);
  const account = asRecord(await (await chain.view()).get("System", "Account", alice.hotkey));
  assert.equal(asRecord(account.data).free, 1_000_000_000_000_000n);
  await payAsAssetHub(chain);
  assert.equal(await chain.tryCall(alice, "remark", { remark: Uint8Array.of(1) }, "System"), "ok");
  const dest = { type: "Id", value: keypairFromUri("//Bob").hotkey };
  const tooMuch = await chain.tryCall(alice, "transfer", { dest, value: 2n ** 100n }, "Balances");
  assert.equal(tooMuch, "InsufficientBalance");
  const forger = { hotkey: alice.hotkey, sign: () => new Uint8Array(64).fill(7) };
  assert.match(await chain.tryCall(forger, "remark", { remark: Uint8Array.of(2) }, "System"), /badProof/i);
  assert.equal(await chain.nonceOf(alice), 2);
  assert.equal(chain.includedOf(alice), 2);
});

/**
 * An asset hub's payment is a tip and an asset, none here: two zero bytes, which two plain payments are too. The signer
 * knows plain ones only, as Subtensors have them.
 */
async function payAsAssetHub(chain: ChainUnderTest): Promise<void> {
  const { runtime } = await chain.view();
  const extensions = runtime.extensions.flatMap((extension) => {
    const plain = { ...extension, identifier: "ChargeTransactionPayment" };
    return extension.identifier === "ChargeAssetTxPayment" ? [plain, plain] : [extension];
  });
  Object.assign(runtime, { extensions });
}
