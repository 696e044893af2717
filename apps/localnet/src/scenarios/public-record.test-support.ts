import type { BlockNumber, Hotkey, NetUid } from "@lode/bittensor/primitives";
import { readLegacyFile } from "@lode/contract/legacy-file";
import { decodeListings } from "@lode/contract/listing-file";
import { parseSubmissionKey } from "@lode/contract/storage-keys";
import {
  deriveResult,
  deriveVerdicts,
  type EpochInputs,
  type EpochResult,
  passingFiles,
} from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { definePolicy, type PolicyValues } from "@lode/zipcode/policy";
import type { SnapshotItem } from "@lode/zipcode/submission";
import { countQuality, type FileReading, findOverlaps } from "@lode/zipcode/tiers";
import type { Outsider } from "./outsider.test-support.ts";

/**
 * The table that follows from what the network publishes about a closed epoch, derived row by row by the plain rules: no
 * validator, no SQL. Files that do not decode must be left out.
 * @param reader holds a validator's key.
 * @param counts which items of the snapshot are there at all.
 */
export async function deriveFromRecord(
  reader: Outsider,
  epochId: EpochId,
  counts: (item: SnapshotItem) => boolean = () => true,
): Promise<EpochResult> {
  const { client, chain, network } = reader;
  const closed = await client.submissions(epochId);
  const assignment = await client.assignmentOf(epochId);
  const { honeypots } = await client.candidates(epochId);
  const { observationSet } = await client.observations(epochId);
  const told = (await client.policy(closed.policy.sha256)).policy;
  const policy = definePolicy(told.name, told.version, told.values as unknown as PolicyValues);
  const { neurons } = await chain.metagraphAt(network.netuid as NetUid, closed.beacon.block as BlockNumber);

  const items = (closed.snapshot.items as readonly SnapshotItem[]).filter(counts);
  const listings = new Map<string, readonly Listing[]>();
  for (const { key, zipcode, problem } of items) {
    if (problem !== null) continue;
    const bytes = await client.readObject(closed.readUrl, key, { maxBytes: policy.values.file.maxBytes });
    const isLegacy = parseSubmissionKey(key)?.kind === "legacy";
    const decoded = isLegacy
      ? readLegacyFile(bytes, { epochId, zipcode }, policy.values.file)
      : decodeListings(bytes, policy.values.file);
    if (!decoded.ok) throw new Error(`${key} does not decode: ${decoded.code}`);
    listings.set(key, decoded.listings);
  }
  const { closesAt } = closed.schedule;
  const count = (zipcode: Zipcode, rows: readonly Listing[]) =>
    countQuality(rows, { zipcode, closesAt, policy: policy.values });
  const read = items.filter(({ key }) => listings.has(key));
  const rowsOf = (key: string) => listings.get(key) ?? [];
  const judges = neurons.filter(({ validatorPermit }) => validatorPermit);
  const inputs: EpochInputs = {
    snapshot: { ...closed.snapshot, items },
    readings: new Map(
      read.map(({ key, zipcode }): [string, FileReading] => [
        key,
        { kind: "read", rows: rowsOf(key).length, counts: count(zipcode, rowsOf(key)) },
      ]),
    ),
    overlaps: findOverlaps(
      read.map(({ key, zipcode, seenAt }) => ({ key, zipcode, seenAt, listings: rowsOf(key) })),
      policy.values,
    ),
    assignment: {
      nonce: assignment.nonce,
      zipcodes: assignment.zipcodes.map(({ zipcode, expectedListings, tolerancePpm }) => ({
        zipcode,
        expected: expectedListings,
        tolerancePpm: tolerancePpm ?? policy.values.quantity.tolerancePpm,
      })),
    },
    honeypots,
    beacon: { block: closed.beacon.block, hash: closed.beacon.hash },
    validators: judges.map(({ hotkey, stakeRao }) => ({ hotkey, stakeRao })),
    coldkeys: new Map(neurons.map(({ hotkey, coldkey }) => [hotkey, coldkey])),
    observationSet,
    policy,
  };
  const verdicts = deriveVerdicts(inputs);
  const distinctIds = new Map(
    [...passingFiles(verdicts)].map(([zipcode, keys]) => [
      zipcode,
      count(zipcode, keys.flatMap(rowsOf)).distinctValidIds,
    ]),
  );
  const submitted = new Set<Hotkey>(items.map(({ hotkey }) => hotkey));
  const registered = neurons.filter(({ hotkey, validatorPermit }) => !validatorPermit || submitted.has(hotkey));
  return deriveResult({
    ...inputs,
    verdicts,
    distinctIds,
    netuid: network.netuid,
    registered: registered.map(({ hotkey }) => hotkey),
  });
}
