import type { Keypair } from "@lode/bittensor/keys";
import { type ResultRequest, resultText } from "@lode/contract/coordinator";
import { frozenKey, submissionKey } from "@lode/contract/storage-keys";
import { verifyAssignment } from "@lode/zipcode/assignment";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import {
  observationCommitment,
  observationSetSha256,
  type Reveal,
  revealText,
  type SignedReveal,
} from "@lode/zipcode/consensus";
import type { Zipcode } from "@lode/zipcode/epoch";
import { type Snapshot, snapshotSha256 } from "@lode/zipcode/submission";
import { expect, test } from "vitest";
import { epochId, netuid, signText, TestNetwork, type TestNetworkOptions } from "../testing/test-network.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";

const salt = "ab".repeat(32);

function revealOf(key: Keypair, fileSha256: string): { commitment: string; reveal: SignedReveal } {
  const observations = [{ fileSha256, row: 0, outcome: "pass", fields: 0 } as const];
  const reveal: Reveal = { epochId, hotkey: key.hotkey, salt, observations };
  return {
    commitment: observationCommitment(reveal),
    reveal: { ...reveal, signature: signText(key, revealText(reveal)) },
  };
}

const title = "an epoch runs from the draw to the archive, and each step shows only what its time allows";

test(title, { timeout: 120_000 }, async () => await tellEpoch({}));

test.skipIf(programs === undefined)(`on a Postgres server, too, ${title}`, { timeout: 120_000 }, async () => {
  await using postgres = await TestPostgres.start();
  await tellEpoch({ place: await postgres.newPlace() });
});

async function tellEpoch(options: TestNetworkOptions): Promise<void> {
  await using network = await TestNetwork.start({ ...options, startsInMs: -20 * 60_000 });
  const { schedule } = network;
  const [honest, late, tardy] = network.miners as [Keypair, Keypair, Keypair];
  const [validator, second] = network.validators as [Keypair, Keypair];
  const asMiner = network.client(honest);
  const asValidator = network.client(validator);

  // Pending: drawn and shown to nobody.
  await network.advanceTo(schedule.pendingAt);
  expect(network.transitions).toContain(`${epochId} PENDING`);
  await expect(asValidator.assignmentOf(epochId)).rejects.toMatchObject({ code: "EPOCH_NOT_FOUND" });
  expect((await asMiner.currentAssignment()).epochId).toBe("2026-01-05T00-00-00");

  // Active: the same list for everybody, honeypots unmarked, nothing revealed.
  await network.advanceTo(schedule.startsAt);
  const assignment = await asMiner.currentAssignment();
  expect(assignment).toMatchObject({ epochId, policy: { sha256: network.policy.sha256 }, rulesVersion: "1" });
  expect((await asValidator.assignmentOf(epochId)).zipcodes).toEqual(assignment.zipcodes);
  expect((await asMiner.stats()).epochStatus.currentEpoch).toMatchObject({
    id: epochId,
    status: "ACTIVE",
    nonce: assignment.nonce,
  });
  await expect(asMiner.candidates(epochId)).rejects.toMatchObject({ code: "EPOCH_OPEN" });
  await expect(asValidator.submissions(epochId)).rejects.toMatchObject({ code: "SNAPSHOT_NOT_READY", retry: "later" });

  const [zipA, zipB] = (await network.assignedZipcodes()) as [string, string];
  await network.submit(honest, { [zipA]: "a1", [zipB]: "b1" });
  await network.allDone();

  // Grace: what was on time is frozen already; what is written now is late.
  await network.advanceTo(schedule.deadlineAt);
  await network.advanceTo(schedule.deadlineAt + 5_000);
  await network.submit(late, { [zipA]: "a2" });
  await network.upload(honest, zipA, "a1, rewritten in grace");
  await network.advanceTo(schedule.closesAt);
  await network.upload(tardy, zipA, "after close");
  const told = await network.client(tardy).reportStatus({
    epochId,
    nonce: assignment.nonce,
    status: "COMPLETED",
    s3UploadComplete: true,
  });
  expect(told.message).toContain("not in its snapshot");
  await network.upload(late, zipA, "a2, rewritten after close");
  // Closed: frozen, but the block that chooses the sample is not final yet.
  await network.advanceTo(schedule.closesAt + 20_000);
  expect(network.transitions.at(-1)).toBe(`${epochId} CLOSED`);
  await expect(asValidator.submissions(epochId)).rejects.toMatchObject({ code: "SNAPSHOT_NOT_READY" });
  await network.advanceTo(schedule.closesAt + 60_000);

  // Judging: one snapshot, its hash, the beacon after close, and the very bytes.
  const closed = await asValidator.submissions(epochId);
  const snapshot = closed.snapshot as Snapshot;
  expect(snapshotSha256(snapshot)).toBe(closed.sha256);
  expect(
    snapshot.items.map(({ hotkey, zipcode, sha256, late, problem }) => ({ hotkey, zipcode, sha256, late, problem })),
  ).toEqual(
    [
      { hotkey: honest.hotkey, zipcode: zipA, sha256: sha256Hex("a1"), late: false, problem: null },
      { hotkey: late.hotkey, zipcode: zipA, sha256: sha256Hex("a2"), late: true, problem: null },
      { hotkey: honest.hotkey, zipcode: zipB, sha256: sha256Hex("b1"), late: false, problem: null },
    ].sort((a, b) => (a.zipcode + a.hotkey < b.zipcode + b.hotkey ? -1 : 1)),
  );
  const frozen = frozenKey(epochId, submissionKey(honest.hotkey, epochId, zipA as Zipcode));
  expect((await network.store.get(frozen, { maxBytes: 100 }))?.bytes).toEqual(new TextEncoder().encode("a1"));
  expect(closed.beacon.timestampMs).toBeGreaterThan(schedule.closesAt);
  expect(closed.beacon.block).toBe((await network.chain.firstBlockAfter(schedule.closesAt))?.number);
  expect(closed.schedule).toMatchObject({ commitsUntil: schedule.commitsUntil, resultsUntil: schedule.resultsUntil });

  // The draw can be repeated by anyone from what is revealed now.
  const revealed = await asMiner.candidates(epochId);
  expect(revealed.honeypots.length).toBeGreaterThan(0);
  expect(
    verifyAssignment({
      ...revealed,
      policy: network.policy.values,
      commitment: assignment.commitment!,
      selectionSeed: assignment.metadata.selectionSeed,
      zipcodes: assignment.zipcodes.map(({ zipcode, expectedListings: expected }) => ({ zipcode, expected })),
    }),
  ).toEqual({ ok: true });
  const { policy } = await asMiner.policy(closed.policy.sha256);
  expect(policy).toMatchObject({ name: "table", sha256: network.policy.sha256, values: network.policy.values });

  // Commit, reveal, each in its window.
  const mine = revealOf(validator, sha256Hex("a1"));
  const theirs = revealOf(second, sha256Hex("a1"));
  await expect(asValidator.revealObservations(epochId, mine.reveal)).rejects.toMatchObject({
    code: "REVEALS_NOT_OPEN",
    retry: "later",
  });
  await asValidator.commitObservations(epochId, mine.commitment);
  await asValidator.commitObservations(epochId, mine.commitment);
  await expect(asValidator.commitObservations(epochId, "0".repeat(64))).rejects.toMatchObject({
    code: "COMMITMENT_STANDS",
  });
  await network.advanceTo(schedule.commitsUntil);
  await expect(network.client(second).commitObservations(epochId, theirs.commitment)).rejects.toMatchObject({
    code: "COMMITS_CLOSED",
  });
  await expect(network.client(second).revealObservations(epochId, theirs.reveal)).rejects.toMatchObject({
    code: "COMMITMENT_MISSING",
  });
  const altered = { ...mine.reveal, observations: [{ ...mine.reveal.observations[0]!, outcome: "fail" as const }] };
  await expect(asValidator.revealObservations(epochId, altered)).rejects.toMatchObject({ code: "REVEAL_INVALID" });
  const unsigned = { ...mine.reveal, signature: "1".repeat(128) };
  await expect(asValidator.revealObservations(epochId, unsigned)).rejects.toMatchObject({ code: "SIGNATURE_INVALID" });
  await asValidator.revealObservations(epochId, mine.reveal);
  await expect(asValidator.observations(epochId)).rejects.toMatchObject({
    code: "OBSERVATIONS_NOT_READY",
    retry: "later",
  });
  await network.advanceTo(schedule.revealsUntil);
  await expect(asValidator.revealObservations(epochId, mine.reveal)).rejects.toMatchObject({ code: "REVEALS_CLOSED" });
  const set = await asValidator.observations(epochId);
  expect(set.observationSet.reveals).toEqual([mine.reveal]);
  expect(observationSetSha256(set.observationSet)).toBe(set.sha256);

  // Results: from who revealed, derived from exactly these inputs, once.
  const statement = {
    digest: "1".repeat(64),
    digestV1: "2".repeat(64),
    header: {
      epochId,
      netuid,
      policySha256: closed.policy.sha256,
      rulesVersion: closed.rulesVersion,
      snapshotSha256: closed.sha256,
      beacon: { block: closed.beacon.block, hash: closed.beacon.hash },
      observationSetSha256: set.sha256,
    },
    zipcodeDigests: [{ zipcode: zipA as Zipcode, digest: "3".repeat(64) }],
    scores: [{ hotkey: honest.hotkey, score1e9: 1_000_000_000 }],
    resultKey: null,
    resultSha256: null,
  };
  const signed = (key: Keypair, change = {}): ResultRequest => {
    const changed = { ...statement, ...change };
    return { ...changed, signature: signText(key, resultText(changed)) };
  };
  await expect(network.client(second).publishResult(epochId, signed(second))).rejects.toMatchObject({
    code: "REVEAL_REQUIRED",
  });
  await expect(asValidator.publishResult(epochId, signed(second))).rejects.toMatchObject({ code: "SIGNATURE_INVALID" });
  const elsewhere = signed(validator, { header: { ...statement.header, snapshotSha256: "4".repeat(64) } });
  await expect(asValidator.publishResult(epochId, elsewhere)).rejects.toMatchObject({ code: "RESULT_HEADER_MISMATCH" });
  await asValidator.publishResult(epochId, signed(validator));
  await asValidator.publishResult(epochId, signed(validator));
  await expect(asValidator.publishResult(epochId, signed(validator, { digest: "5".repeat(64) }))).rejects.toMatchObject(
    {
      code: "RESULT_STANDS",
    },
  );
  expect((await asMiner.results(epochId)).results).toEqual([
    { ...statement, hotkey: validator.hotkey, signature: expect.any(String), publishedAt: network.protocol.now() },
  ]);

  // Over.
  await network.advanceTo(schedule.resultsUntil);
  await expect(asValidator.publishResult(epochId, signed(validator))).rejects.toMatchObject({ code: "RESULTS_CLOSED" });
  // Too late: the third miner's only file, and the second's rewrite of one that is in.
  expect(await network.performance()).toMatchObject({
    status: "COMPLETED",
    label: null,
    submissions: { onTime: 2, late: 1, tooLate: 2 },
  });
  await network.advanceTo(schedule.archivedAt);
  expect(network.transitions.filter((line) => line.startsWith(epochId))).toEqual(
    ["PENDING", "ACTIVE", "GRACE", "CLOSED", "JUDGING", "COMPLETED", "ARCHIVED"].map((state) => `${epochId} ${state}`),
  );
  expect(network.reporter.events.filter(({ level }) => level === "error")).toEqual([]);
}
