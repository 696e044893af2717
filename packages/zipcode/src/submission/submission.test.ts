import { parseHotkey } from "@lode/bittensor/primitives";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import { encodeManifest, type Manifest, manifestText, type Snapshot, snapshotOf, snapshotSha256 } from "./index.ts";

const hotkey = parseHotkey("5H2WNbNfkRmHWJGdEUzZyVd7jZuP3BkwNDYgZQF8a1BcKwGx")!;
const other = parseHotkey("5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX")!;
const epochId = "2025-10-01T12-00-00" as EpochId;

const file = (zipcode: string) => ({
  key: `data/hotkey=${hotkey}/epoch=${epochId}/zipcode=${zipcode}/listings.parquet`,
  zipcode: zipcode as Zipcode,
  rows: 10,
  bytes: 1_234,
  sha256: "ab".repeat(32),
});
const manifest: Manifest = {
  version: 1,
  epochId,
  nonce: "376ce532f42cf2a5",
  hotkey,
  rulesVersion: "1",
  files: [file("98104"), file("98103")],
  signature: "00".repeat(64),
};

describe("what a manifest signs", () => {
  it("is one text, whatever the order of files and properties and whatever else is in the object", () => {
    const shuffled = { extra: 1.5, ...manifest, signature: "11".repeat(64), files: [...manifest.files].reverse() };
    expect(manifestText(shuffled)).toBe(manifestText(manifest));
    expect(manifestText(manifest)).toBe(
      `lode:manifest:{"epochId":"${epochId}","files":[${["98103", "98104"]
        .map(
          (zip) => `{"bytes":1234,"key":"${file(zip).key}","rows":10,"sha256":"${"ab".repeat(32)}","zipcode":"${zip}"}`,
        )
        .join(",")}],"hotkey":"${hotkey}","nonce":"376ce532f42cf2a5","rulesVersion":"1","version":1}`,
    );
  });

  it("changes with everything but the signature", () => {
    const texts = [
      manifest,
      { ...manifest, nonce: "0" },
      { ...manifest, hotkey: other },
      { ...manifest, rulesVersion: "2" },
      { ...manifest, epochId: "2025-10-01T16-00-00" as EpochId },
      { ...manifest, files: [file("98103")] },
      { ...manifest, files: [{ ...file("98103"), rows: 11 }, file("98104")] },
    ].map(manifestText);
    expect(new Set(texts).size).toBe(texts.length);
    const resigned: Manifest = { ...manifest, signature: "" };
    expect(manifestText(resigned)).toBe(manifestText(manifest));
  });

  it("can be written again from the stored file", () => {
    const stored: Manifest = JSON.parse(encodeManifest(manifest));
    expect(manifestText(stored)).toBe(manifestText(manifest));
    expect(stored.signature).toBe(manifest.signature);
  });
});

describe("a snapshot", () => {
  const item = (owner: typeof hotkey, zipcode: string) => ({
    hotkey: owner,
    zipcode: zipcode as Zipcode,
    key: file(zipcode).key,
    size: 1_234,
    etag: "abc",
    sha256: null,
    seenAt: 1,
    late: false,
    rowsClaimed: null,
    manifestSha256: null,
    problem: null,
  });
  const snapshot: Snapshot = {
    epochId,
    closedAt: 2,
    manifests: [{ hotkey, key: "m", sha256: sha256Hex(""), size: 2, seenAt: 1, late: false }],
    items: [item(hotkey, "98103"), item(other, "98103"), item(other, "98101")],
  };

  it("has one hash, whatever order its items come in", () => {
    const reversed = { ...snapshot, items: [...snapshot.items].reverse() };
    expect(snapshotSha256(reversed)).toBe(snapshotSha256(snapshot));
  });

  it("orders its items by zipcode, then hotkey", () => {
    expect(snapshotOf(snapshot).items.map(({ zipcode, hotkey: owner }) => [zipcode, owner])).toEqual([
      ["98101", other],
      ["98103", other],
      ["98103", hotkey],
    ]);
  });

  it("changes its hash with any property of an item", () => {
    const [first, ...rest] = snapshot.items;
    const changes = [
      { size: 1 },
      { etag: "abd" },
      { sha256: "00" },
      { seenAt: 2 },
      { late: true },
      { rowsClaimed: 0 },
      { manifestSha256: "00" },
      { problem: "TOO_LATE" as const },
      { key: "x" },
    ];
    const hashes = changes.map((change) => snapshotSha256({ ...snapshot, items: [{ ...first!, ...change }, ...rest] }));
    expect(new Set([...hashes, snapshotSha256(snapshot)]).size).toBe(changes.length + 1);
  });

  it("cannot hold two objects of one miner for one zipcode", () => {
    const doubled = { ...snapshot, items: [item(hotkey, "98103"), item(hotkey, "98103")] };
    expect(() => snapshotSha256(doubled)).toThrow(RangeError);
  });
});
