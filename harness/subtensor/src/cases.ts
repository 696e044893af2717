import type { AxonToServe } from "@lode/bittensor/chain";
import { decodeAddress, type Keypair, keypairFromUri, ready, toHex } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import { commitHash } from "@lode/bittensor/weights";
import { LodeError } from "@lode/runtime/errors";
import { asList, asNumber, asText } from "./chain-parts.ts";
import { ChainUnderTest, wordOf } from "./chain-under-test.ts";
import { registerSomewhere } from "./find-subnet.ts";
import type { Host } from "./host.ts";
import type { Case } from "./run-cases.ts";
import { type Administrator, type SettingName, set } from "./settings.ts";

const versionKey = 10n;
const lowVersionKey = 9n;
const manyBlocks = 100;
/** Short, so that a reveal is some twenty blocks away. */
const shortTempo = 10;
const mostRevealAttempts = 40;
/** In older runtimes the block refuses, in newer ones the pool does, by a number of its own. */
const rateLimited = (word: string): string[] => [word, "RateLimitExceeded"];

interface World {
  readonly chain: ChainUnderTest;
  readonly admin: Administrator;
  readonly coldkey: Keypair;
  readonly validator: Keypair;
  readonly miner: Keypair;
  netuid: number;
  validatorUid: number;
  minerUid: number;
}

/** Everything a neuron does on chain, with the refusals of the runtime itself. */
export async function runCases(host: Host, run: Case): Promise<void> {
  await ready();
  await using chain = new ChainUnderTest(host);
  const coldkey = keypairFromUri("//Alice");
  const world: World = {
    chain,
    admin: { chain, sudo: coldkey, hasSudo: false },
    coldkey,
    validator: keypairFromUri("//lode//validator"),
    miner: keypairFromUri("//lode//miner"),
    netuid: -1,
    validatorUid: -1,
    minerUid: -1,
  };
  await assertSubtensor(chain);
  const prepared = await prepare(world, run);
  await register(prepared, run);
  await setWeights(prepared, run);
  await serveAxons(prepared, run);
  await commitAndReveal(prepared, run);
  await accountForNonces(prepared, run);
}

/** @throws LodeError HARNESS_NOT_SUBTENSOR */
async function assertSubtensor(chain: ChainUnderTest): Promise<void> {
  const { runtime } = await chain.view();
  if (runtime.hasCall("SubtensorModule", "set_weights")) return;
  const { specName, specVersion } = runtime.version;
  throw new LodeError("HARNESS_NOT_SUBTENSOR", `it boots, but it is ${specName} ${specVersion}, not a Subtensor`, {
    retry: "never",
    facts: { specName, specVersion },
    next: "SUBTENSOR_SPEC names a raw chain spec of a Subtensor.",
  });
}

async function prepare(world: World, run: Case): Promise<World> {
  const { chain, coldkey, validator, miner } = world;
  let hasSudo = false;
  await run("head and finalized head agree with the host's", "ok", async () => {
    const [head, finalized] = [await chain.client.head(), await chain.client.finalizedHead()];
    return head.number === (await chain.height()) && finalized.number <= head.number ? "ok" : "they differ";
  });
  await run("accounts have funds, Alice is sudo, any stake will do", "ok", async () => {
    await chain.host.fund([coldkey, validator, miner].map(({ hotkey }) => hotkey));
    await chain.host.write("StakeThreshold", undefined, "u64", 0);
    hasSudo = await chain.host.makeSudo(coldkey.hotkey);
    return "ok";
  });
  return { ...world, admin: { ...world.admin, hasSudo } };
}

async function register(world: World, run: Case): Promise<void> {
  const { chain, coldkey, validator, miner } = world;
  await run("burned_register, a validator", "ok", async () => {
    world.netuid = await registerSomewhere(chain, coldkey, validator.hotkey);
    world.validatorUid = await uidOf(world, validator);
    return "ok";
  });
  await run("burned_register, a miner", "ok", async () => {
    const word = await chain.tryCall(coldkey, "burned_register", { netuid: world.netuid, hotkey: miner.hotkey });
    if (word === "ok") world.minerUid = await uidOf(world, miner);
    return word;
  });
  const begin: ReadonlyArray<readonly [SettingName, number | boolean]> = [
    ["weightsRateLimit", 0],
    ["minAllowedWeights", 1],
    ["maxWeightsLimit", 65_535],
    ["versionKey", Number(versionKey)],
    ["commitReveal", false],
    // Long, so that no epoch takes the permits away in between.
    ["tempo", 10_000],
  ];
  for (const [name, value] of begin) {
    await run(`${name} := ${value}`, "ok", async () => {
      await set(world.admin, world.netuid, name, value);
      return "ok";
    });
  }
  await run("the validator has a permit", "ok", async () => {
    await permit(world);
    const permits = await chain.client.validatorPermits(world.netuid as NetUid);
    return permits[world.validatorUid] === true ? "ok" : "it has none";
  });
}

async function setWeights(world: World, run: Case): Promise<void> {
  const { chain, validator, miner, validatorUid, minerUid } = world;
  const uids = [validatorUid, minerUid].sort((a, b) => a - b);
  const attempt = (signer: Keypair, dests: number[], weights: number[], version = versionKey) =>
    chain.tryCall(signer, "set_weights", { netuid: world.netuid, dests, weights, version_key: version });
  await run("set_weights", "ok", () => attempt(validator, uids, [65_535, 32_768]));
  await run("the weights are there", "ok", async () => {
    const row = await chain.client.weightsOf(world.netuid as NetUid, validatorUid as never);
    const wanted = [65_535, 32_768];
    const isThere = uids.every((uid, i) => Math.abs((row.get(uid) ?? 0) - wanted[i]!) <= 1);
    return isThere ? "ok" : `it reads ${JSON.stringify([...row])}`;
  });
  await run("LastUpdate is the block of the weights", "ok", async () => {
    const updates = asList(await chain.get("LastUpdate", world.netuid));
    const last = asNumber(updates[validatorUid]);
    return last === (await chain.height()) ? "ok" : `it reads ${last}`;
  });
  await run("failure 1: fewer weights than uids", "WeightVecNotEqualSize", () => attempt(validator, uids, [1]));
  await run("failure 2: a uid twice", "DuplicateUids", () => attempt(validator, [minerUid, minerUid], [1, 1]));
  await run("failure 3: a uid that nobody has", "UidVecContainInvalidOne", () =>
    attempt(validator, [validatorUid, 60_000], [1, 1]),
  );
  await run("failure 4: an old version key", "IncorrectWeightVersionKey", () =>
    attempt(validator, uids, [1, 1], lowVersionKey),
  );
  await run("failure 5: no validator permit", "NeuronNoValidatorPermit", () => attempt(miner, uids, [1, 1]));
  await run(`failure 6: within ${manyBlocks} blocks of the last`, rateLimited("SettingWeightsTooFast"), async () => {
    await set(world.admin, world.netuid, "weightsRateLimit", manyBlocks);
    return attempt(validator, uids, [1, 1]);
  });
  await run("failure 7: openly, under commit-reveal", "CommitRevealEnabled", async () => {
    await set(world.admin, world.netuid, "commitReveal", true);
    return attempt(validator, uids, [1, 1]);
  });
  await clientWeights(world, run, uids);
}

/** The client's own way, where the runtime is new enough for it. */
async function clientWeights({ chain, admin, validator, netuid }: World, run: Case, uids: number[]): Promise<void> {
  if (!(await chain.has("SubtensorModule", "set_mechanism_weights"))) return;
  const ask = (values: number[]) => {
    const weights = { netuid: netuid as NetUid, mechanism: 0, uids, values, versionKey: Number(versionKey) };
    return chain.counted(validator, chain.client.submitWeights(validator, weights)).then(wordOf);
  };
  await run("the client sees the rate limit before submitting", "preflight SettingWeightsTooFast", async () => {
    await set(admin, netuid, "commitReveal", false);
    return ask([1, 1]);
  });
  await run("the client sets weights and reads them back", "ok", async () => {
    await set(admin, netuid, "weightsRateLimit", 0);
    return ask([65_535, 65_535]);
  });
  await set(admin, netuid, "weightsRateLimit", manyBlocks);
  await set(admin, netuid, "commitReveal", true);
}

async function serveAxons(world: World, run: Case): Promise<void> {
  const { chain, validator, miner, netuid } = world;
  await run(`servingRateLimit := ${manyBlocks}`, "ok", async () => {
    await set(world.admin, netuid, "servingRateLimit", manyBlocks);
    return "ok";
  });
  const axon = (address: string): AxonToServe => ({
    netuid: netuid as NetUid,
    address,
    port: 8091,
    version: 10_002_000,
  });
  const serve = async (signer: Keypair, address: string) =>
    wordOf(await chain.counted(signer, chain.client.serveAxon(signer, axon(address))));
  const raw = (signer: Keypair, ip: bigint, port: number) => {
    const rest = { version: 1, ip_type: 4, protocol: 4, placeholder1: 0, placeholder2: 0 };
    return chain.tryCall(signer, "serve_axon", { netuid, ip, port, ...rest });
  };
  await run("failure: an axon on the loopback", "InvalidIpAddress", () => raw(miner, 0x7f00_0001n, 8091));
  await run("serve_axon, IPv4", "ok", () => serve(miner, "5.6.7.8"));
  await run("serve_axon, IPv6", "ok", () => serve(validator, "2001:db8::7"));
  await run("both axons are there", "5.6.7.8 2001:db8::7", async () => {
    const found = [miner, validator].map(({ hotkey }) => chain.client.axonOf(netuid as NetUid, hotkey));
    return (await Promise.all(found)).map((one) => one?.address ?? "none").join(" ");
  });
  await run("the same axon again is left alone", "skipped AlreadyServed", () => serve(miner, "5.6.7.8"));
  await run("the client sees the serving limit first", "preflight ServingRateLimitExceeded", () =>
    serve(miner, "5.6.7.9"),
  );
  await run("the runtime has a serving limit", "ServingRateLimitExceeded", () => raw(miner, 0x0506_0709n, 8091));
}

async function commitAndReveal(world: World, run: Case): Promise<void> {
  const { chain, admin, validator, netuid, validatorUid, minerUid } = world;
  const uids = [validatorUid, minerUid].sort((a, b) => a - b);
  const weights = { uids, values: [16_384, 65_535], salt: [7, 11], versionKey };
  const hash = commitHash({ publicKey: decodeAddress(validator.hotkey)!, storageIndex: netuid, ...weights });
  const commit = () => chain.tryCall(validator, "commit_weights", { netuid, commit_hash: toHex(hash) });
  const reveal = () => {
    const args = { netuid, uids, values: weights.values, salt: weights.salt, version_key: versionKey };
    return chain.tryCall(validator, "reveal_weights", args);
  };
  await run("a commit is rate-limited too", rateLimited("CommittingWeightsTooFast"), commit);
  await run(`tempo := ${shortTempo}, no rate limit`, "ok", async () => {
    await set(admin, netuid, "weightsRateLimit", 0);
    await set(admin, netuid, "tempo", shortTempo);
    return "ok";
  });
  await run("commit_weights", "ok", async () => {
    await permit(world);
    return commit();
  });
  await run("the commit is there", "ok", async () => {
    const [entry] = asList((await chain.get("WeightCommits", netuid, validator.hotkey)) ?? []);
    return asText(asList(entry)[0]) === toHex(hash) ? "ok" : "it is another";
  });
  const tooEarly = ["RevealTooEarly", "CommitBlockNotInRevealRange"];
  await run("failure: reveal_weights at once", tooEarly, reveal);
  // The epoch that begins takes the permit away, in the very block of the reveal; it is given back and tried again.
  const again = [...tooEarly, "NeuronNoValidatorPermit"];
  await run("reveal_weights in its epoch", "ok", async () => {
    let word = "";
    for (let i = 0; i < mostRevealAttempts; i += 1) {
      await permit(world);
      word = await reveal();
      if (!again.includes(word)) return word;
      await chain.host.buildBlocks(1);
    }
    return `${word} for ${mostRevealAttempts} attempts`;
  });
  await run("the revealed weights are there", "ok", async () => {
    const row = await chain.client.weightsOf(netuid as NetUid, validatorUid as never);
    const isThere = uids.every((uid, i) => Math.abs((row.get(uid) ?? 0) - weights.values[i]!) <= 1);
    return isThere ? "ok" : `it reads ${JSON.stringify([...row])}`;
  });
}

/** Each extrinsic that a block took counts once, whether it failed there or not: none was lost, none came twice. */
async function accountForNonces({ chain, validator }: World, run: Case): Promise<void> {
  const expected = chain.includedOf(validator);
  await run("the validator's nonce counts its extrinsics", String(expected), async () => {
    return String(await chain.nonceOf(validator));
  });
}

async function permit({ chain, netuid, validatorUid }: World): Promise<void> {
  const permits = asList(await chain.get("ValidatorPermit", netuid)).map((one) => one === true);
  while (permits.length <= validatorUid) permits.push(false);
  await chain.host.writePermits(
    netuid,
    permits.map((one, uid) => one || uid === validatorUid),
  );
}

async function uidOf({ chain, netuid }: World, key: Keypair): Promise<number> {
  const uid = await chain.client.uidOf(netuid as NetUid, key.hotkey);
  if (uid !== undefined) return uid;
  throw new LodeError("HARNESS_STEP_FAILED", `${key.hotkey} has no uid on subnet ${netuid}`, { retry: "never" });
}
