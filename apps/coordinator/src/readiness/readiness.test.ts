import type { Commitment } from "@lode/bittensor/chain";
import { type Keypair, verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { lodeCommitment, lodeHeaders, readinessVoteText, routes } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { nextEpoch } from "@lode/zipcode/epoch";
import { expect, test } from "vitest";
import { auditLog, readinessVotes } from "../database/schema.ts";
import { chainWith } from "../testing/chain-with.ts";
import { ShiftedClock } from "../testing/shifted-clock.ts";
import { epochId, netuid, signText, TestNetwork, type TestNetworkOptions } from "../testing/test-network.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";

const fifteenMinutes = 15 * 60_000;

/** Ten validators of equal stake, on a clock that a test puts forward. */
async function tenValidators(options: Pick<TestNetworkOptions, "place"> = {}) {
  const wall = new ShiftedClock(new SystemClock());
  const network = await TestNetwork.start({ validators: 10, coordinator: { wall }, ...options });
  const vote = (at: number, proposal: "activation" | "rollback", inFavour = true) => {
    const key = network.validators[at] as Keypair;
    return network.client(key, wall).voteReadiness({ netuid, proposal, inFavour });
  };
  const read = () => {
    wall.forward(1_001);
    return network.client(network.miners[0] as Keypair, wall).readiness();
  };
  const standing = async (proposal: "activation" | "rollback") =>
    (await read()).proposals.find((one) => one.proposal === proposal);
  return { network, wall, vote, read, standing };
}

async function voteBackAndForth({ network, wall, vote, read, standing }: Awaited<ReturnType<typeof tenValidators>>) {
  expect(await vote(0, "activation")).toMatchObject({ standing: "open", sharePpm: 100_000 });
  await vote(1, "activation");
  await vote(9, "activation", false);
  expect(await standing("activation")).toMatchObject({
    standing: "open",
    sharePpm: 200_000,
    thresholdPpm: 300_000,
    windowSeconds: null,
  });
  expect((await read()).effect).toBeNull();
  expect(await vote(2, "activation")).toMatchObject({ standing: "passed", sharePpm: 300_000 });
  const fromEpoch = nextEpoch(epochId);
  expect(await read()).toMatchObject({
    permittedValidators: 10,
    permittedRao: String(10n * 5_000_000_000_000n),
    onChain: "not-offered",
    effect: { proposal: "activation", fromEpoch },
  });
  // Who changes its mind afterwards does not undo it.
  wall.forward(1_000);
  await vote(2, "activation", false);
  expect(await standing("activation")).toMatchObject({ standing: "passed", fromEpoch });

  for (const at of [0, 1, 2, 3, 4]) await vote(at, "rollback");
  expect(await standing("rollback")).toMatchObject({ standing: "open", sharePpm: 500_000, windowSeconds: 900 });
  wall.forward(fifteenMinutes);
  expect(await vote(5, "rollback")).toMatchObject({ standing: "open", sharePpm: 100_000 });
  for (const at of [0, 1, 2, 3]) await vote(at, "rollback");
  expect(await vote(4, "rollback")).toMatchObject({ standing: "passed" });
  expect(await read()).toMatchObject({ effect: { proposal: "rollback", fromEpoch } });
  expect(await standing("activation")).toMatchObject({ standing: "open", sharePpm: 0 });

  const log = await network.database.db.select().from(auditLog);
  expect(log.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
    ["validators", "readiness.activation", fromEpoch],
    ["validators", "readiness.rollback", fromEpoch],
  ]);
  expect(log[0]?.detail).toMatchObject({ permittedRao: String(10n * 5_000_000_000_000n), voters: expect.any(Array) });
  // From the next epoch on the public page tells the phase that the rollback brought.
  expect(await network.client(network.miners[0] as Keypair, wall).stats()).toMatchObject({
    phase: { zipcodePpm: 1_000_000 },
  });
  await network.advanceTo(network.schedule.endsAt);
  wall.forward(1_001);
  expect(await network.client(network.miners[0] as Keypair, wall).stats()).toMatchObject({
    phase: { fromEpoch, legacyPpm: 1_000_000, zipcodePpm: 0 },
  });
}

const title =
  "an activation passes at thirty percent of the stake and holds from the next epoch on; a rollback takes sixty in a quarter of an hour";

test(title, { timeout: 60_000 }, async () => {
  const ten = await tenValidators();
  await using _ = ten.network;
  await voteBackAndForth(ten);
});

test.skipIf(programs === undefined)(`on a Postgres server too, ${title}`, { timeout: 120_000 }, async () => {
  await using postgres = await TestPostgres.start();
  const ten = await tenValidators({ place: await postgres.newPlace() });
  await using _ = ten.network;
  await voteBackAndForth(ten);
});

test("every vote is shown with a signature that anybody can check", async () => {
  const { network, vote, standing } = await tenValidators();
  await using _ = network;
  await vote(0, "activation");
  const [shown] = (await standing("activation"))?.votes ?? [];
  const { hotkey, inFavour, timestamp, signature } = shown!;
  const message = readinessVoteText(netuid, { proposal: "activation", inFavour, timestamp: timestamp! });
  expect(verifySignature({ address: hotkey, message, signature: signature! })).toBe(true);
});

test("a vote is refused that another signed, that is too old, or that comes after a later one", async () => {
  const { network, wall } = await tenValidators();
  await using _ = network;
  const [key, other] = network.validators as [Keypair, Keypair];
  const now = Math.floor(wall.now() / 1_000);
  const ballot = (timestamp: number, signer: Keypair, inFavour = true) => {
    const cast = { proposal: "activation", inFavour, timestamp } as const;
    return { ...cast, signature: signText(signer, readinessVoteText(netuid, cast)) };
  };
  const post = async (ballotBody: unknown) => {
    const body = JSON.stringify(ballotBody);
    const timestamp = Math.floor(wall.now() / 1_000);
    const headers = {
      "content-type": "application/json",
      [lodeHeaders.hotkey]: key.hotkey,
      [lodeHeaders.timestamp]: String(timestamp),
      [lodeHeaders.signature]: signText(key, lodeCommitment("readiness-votes", "-", sha256Hex(body), timestamp)),
    };
    const response = await fetch(`${network.coordinator.url}${routes.voteReadiness.path}`, {
      method: "POST",
      headers,
      body,
    });
    return { status: response.status, code: ((await response.json()) as { code?: string }).code };
  };
  expect(await post(ballot(now, other))).toMatchObject({ status: 401, code: "SIGNATURE_INVALID" });
  expect(await post(ballot(now - 301, key))).toMatchObject({ status: 401, code: "TIMESTAMP_STALE" });
  expect(await post(ballot(now + 100, key))).toMatchObject({ status: 401, code: "TIMESTAMP_AHEAD" });
  expect(await post({ ...ballot(now, key), proposal: "raise" })).toMatchObject({
    status: 400,
    code: "REQUEST_INVALID",
  });
  expect(await post(ballot(now, key))).toMatchObject({ status: 200 });
  // The same again, and the same signed anew, is no other vote.
  expect(await post(ballot(now, key))).toMatchObject({ status: 200 });
  expect(await post(ballot(now, key, false))).toMatchObject({ status: 409, code: "VOTE_STANDS" });
  expect(await post(ballot(now - 10, key, false))).toMatchObject({ status: 409, code: "VOTE_STANDS" });
  await expect(
    network
      .client(network.miners[0] as Keypair, wall)
      .voteReadiness({ netuid, proposal: "activation", inFavour: true }),
  ).rejects.toMatchObject({ code: "VALIDATOR_REQUIRED" });
  expect(await network.database.db.select().from(readinessVotes)).toHaveLength(1);
});

test("stake counts as it is when the votes are counted: who lost its permit has no voice", async () => {
  let lost: Hotkey | undefined;
  const coordinator = ({ chain }: TestNetwork) => ({
    chain: chainWith(chain, {
      metagraph: async (of) => {
        const metagraph = await chain.metagraph(of);
        const neurons = metagraph.neurons.map((neuron) =>
          neuron.hotkey === lost ? { ...neuron, validatorPermit: false } : neuron,
        );
        return { ...metagraph, neurons };
      },
    }),
  });
  await using running = await TestNetwork.start({ validators: 4, coordinator });
  const [first] = running.validators as [Keypair];
  await running.client(first).voteReadiness({ netuid, proposal: "rollback", inFavour: true });
  const share = async () =>
    (await running.client(first).readiness()).proposals.find(({ proposal }) => proposal === "rollback");
  expect(await share()).toMatchObject({ sharePpm: 250_000 });
  lost = first.hotkey;
  await running
    .client(running.validators[1] as Keypair)
    .voteReadiness({ netuid, proposal: "rollback", inFavour: true });
  expect(await share()).toMatchObject({
    sharePpm: 333_333,
    votes: expect.arrayContaining([expect.objectContaining({ hotkey: first.hotkey, counts: false })]),
  });
});

test("readiness that validators committed on chain is counted where the chain's client reads it", async () => {
  const text = (value: unknown): Commitment => ({
    block: 5,
    fields: [{ kind: "Raw", bytes: new TextEncoder().encode(JSON.stringify(value)) }],
  });
  const coordinator = ({ chain, validators }: TestNetwork) => {
    const [ready, unready, other] = validators.map(({ hotkey }) => hotkey) as [Hotkey, Hotkey, Hotkey];
    const committed = new Map([
      [ready, text({ v: "1.2.0", ready: true })],
      [unready, text({ v: 1, ready: false })],
      [other, text("https://elsewhere.example")],
    ]);
    const commitmentOf = async (_netuid: number, hotkey: Hotkey) => committed.get(hotkey);
    return { chain: Object.assign(chainWith(chain, {}), { commitmentOf }) };
  };
  await using running = await TestNetwork.start({ validators: 4, coordinator });
  const told = await running.client(running.miners[0] as Keypair).readiness();
  expect(told.onChain).toBe("counted");
  expect(told.proposals[0]).toMatchObject({
    proposal: "activation",
    sharePpm: 250_000,
    againstRao: String(5_000_000_000_000n),
    standing: "open",
  });
  expect(told.proposals[0]?.votes.map(({ source, block, signature }) => [source, block, signature])).toEqual([
    ["chain", 5, null],
    ["chain", 5, null],
  ]);
});
