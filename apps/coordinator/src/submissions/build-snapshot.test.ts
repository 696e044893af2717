import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { frozenKey, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { encodeManifest, manifestText, type UnsignedManifest } from "@lode/zipcode/submission";
import { beforeAll, describe, expect, test } from "vitest";
import { signText } from "../testing/test-network.ts";
import { buildSnapshot } from "./build-snapshot.ts";
import type { FrozenObject } from "./frozen-object-store.ts";
import { type ManifestReading, readManifest } from "./read-manifest.ts";

const epochId = "2026-01-05T04-00-00" as EpochId;
const nonce = "0123456789abcdef";
const zipcode = "98001" as Zipcode;
const sha256 = "a".repeat(64);

let miner: Keypair;
let other: Keypair;
beforeAll(async () => {
  await ready();
  miner = keypairFromUri("//Miner0");
  other = keypairFromUri("//Miner1");
});

function manifestBytes(change: Partial<UnsignedManifest> = {}, signer = miner): Uint8Array {
  const key = submissionKey(miner.hotkey, epochId, zipcode);
  const manifest: UnsignedManifest = {
    version: 1,
    epochId,
    nonce,
    hotkey: miner.hotkey,
    rulesVersion: "1",
    files: [{ key, zipcode, rows: 7, bytes: 100, sha256 }],
    ...change,
  };
  const signature = signText(signer, manifestText(manifest));
  return new TextEncoder().encode(encodeManifest({ ...manifest, signature }));
}

const read = (bytes: Uint8Array): ManifestReading => readManifest(bytes, { hotkey: miner.hotkey, epochId, nonce });

describe("a manifest", () => {
  test("in order speaks for its files", () => {
    const reading = read(manifestBytes());
    expect(reading.kind === "valid" && [...reading.files.values()]).toMatchObject([{ rows: 7, sha256 }]);
  });
  test("that was changed after signing is not signed", () => {
    const text = new TextDecoder().decode(manifestBytes()).replace('"rows":7', '"rows":8');
    expect(read(new TextEncoder().encode(text))).toMatchObject({ code: "MANIFEST_SIGNATURE" });
  });
  test.each([
    ["of another signer", () => manifestBytes({}, other), "MANIFEST_SIGNATURE"],
    ["of another miner", () => manifestBytes({ hotkey: other.hotkey }, other), "MANIFEST_SIGNATURE"],
    ["of another epoch", () => manifestBytes({ epochId: "2026-01-05T08-00-00" as EpochId }), "MANIFEST_EPOCH"],
    ["with another nonce", () => manifestBytes({ nonce: "fedcba9876543210" }), "MANIFEST_NONCE"],
    ["that is no JSON", () => new TextEncoder().encode("{"), "MANIFEST_UNREADABLE"],
    ["that is no UTF-8", () => Uint8Array.of(0xff, 0xfe), "MANIFEST_UNREADABLE"],
    ["of another shape", () => new TextEncoder().encode('{"version":2}'), "MANIFEST_UNREADABLE"],
    [
      "that names a file twice",
      () => {
        const key = submissionKey(miner.hotkey, epochId, zipcode);
        const file = { key, zipcode, rows: 7, bytes: 100, sha256 };
        return manifestBytes({ files: [file, { ...file, rows: 8 }] });
      },
      "MANIFEST_UNREADABLE",
    ],
  ] as const)("%s is refused", (_, make, code) => {
    expect(read(make())).toMatchObject({ kind: "refused", code, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

function object(readKey: string, change: Partial<FrozenObject>): FrozenObject {
  const common = { hotkey: miner.hotkey, size: 100, etag: "e", seenAt: 5, late: false, state: "frozen" } as const;
  return { ...common, readKey, sourceKey: readKey, frozenKey: frozenKey(epochId, readKey), zipcode: null, ...change };
}

describe("an item of a snapshot", () => {
  const file = (change: Partial<FrozenObject> = {}) =>
    object(submissionKey(miner.hotkey, epochId, zipcode), { zipcode, ...change });
  const manifest = (change: Partial<FrozenObject> = {}) => object(manifestKey(miner.hotkey, epochId), change);
  const lateKey = "late";
  const item = (objects: FrozenObject[], readings: Record<string, Uint8Array>) => {
    const manifests = new Map(Object.entries(readings).map(([key, bytes]) => [key, read(bytes)]));
    return buildSnapshot({ epochId, closedAt: 10, objects, manifests, legacy: new Map() }).items[0];
  };
  const onTimeKey = () => manifestKey(miner.hotkey, epochId);

  test("says what the miner's manifest says about it", () => {
    const found = item([file(), manifest()], { [onTimeKey()]: manifestBytes() });
    expect(found).toMatchObject({
      sha256,
      rowsClaimed: 7,
      late: false,
      problem: null,
      manifestSha256: expect.any(String),
    });
  });
  test("without a manifest, or one that does not name it, is refused", () => {
    const refused = { sha256: null, rowsClaimed: null, manifestSha256: null, problem: "MANIFEST_MISSING" };
    expect(item([file()], {})).toMatchObject(refused);
    expect(item([file(), manifest()], { [onTimeKey()]: manifestBytes({ files: [] }) })).toMatchObject(refused);
  });
  test("carries what is wrong with the manifest", () => {
    const bytes = manifestBytes({ nonce: "fedcba9876543210" });
    expect(item([file(), manifest()], { [onTimeKey()]: bytes })).toMatchObject({
      sha256: null,
      problem: "MANIFEST_NONCE",
    });
  });
  test("that only a late manifest names is late itself", () => {
    const objects = [file(), object(lateKey, { late: true })];
    expect(item(objects, { [lateKey]: manifestBytes() })).toMatchObject({ late: true, sha256, problem: null });
  });
  test("that was on time is spoken for by the manifest that was on time, whatever a later one claims", () => {
    const key = submissionKey(miner.hotkey, epochId, zipcode);
    const later = manifestBytes({ files: [{ key, zipcode, rows: 9, bytes: 100, sha256: "b".repeat(64) }] });
    const objects = [file(), object(lateKey, { late: true }), manifest()];
    expect(item(objects, { [onTimeKey()]: manifestBytes(), [lateKey]: later })).toMatchObject({ sha256, late: false });
  });
  test("that is late is spoken for by the late manifest when the first did not know it", () => {
    const objects = [file({ late: true }), manifest(), object(lateKey, { late: true })];
    const readings = { [onTimeKey()]: manifestBytes({ files: [] }), [lateKey]: manifestBytes() };
    expect(item(objects, readings)).toMatchObject({ sha256, late: true, problem: null });
  });
  test("that changed under the copy says so, whatever the manifest says", () => {
    const objects = [file({ state: "changed" }), manifest()];
    expect(item(objects, { [onTimeKey()]: manifestBytes() })).toMatchObject({
      sha256: null,
      problem: "OBJECT_CHANGED",
    });
  });
});
