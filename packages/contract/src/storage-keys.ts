import { type Hotkey, parseHotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";

/** Everything a miner may write lies below this prefix, and nothing of anyone else does. Ends with a slash. */
export function submissionPrefix(hotkey: Hotkey): string {
  return `data/hotkey=${hotkey}/`;
}

/** One epoch of one miner: the manifest and the zipcode folders lie below it. Ends with a slash. */
export function epochPrefix(hotkey: Hotkey, epochId: EpochId): string {
  return `${submissionPrefix(hotkey)}epoch=${epochId}/`;
}

/** The same as the Python miner's uploader writes it: its prefix twice. Ends with a slash. */
export function doubledEpochPrefix(hotkey: Hotkey, epochId: EpochId): string {
  return `${submissionPrefix(hotkey)}${epochPrefix(hotkey, epochId)}`;
}

export function submissionKey(hotkey: Hotkey, epochId: EpochId, zipcode: Zipcode): string {
  return `${epochPrefix(hotkey, epochId)}zipcode=${zipcode}/listings.parquet`;
}

export function manifestKey(hotkey: Hotkey, epochId: EpochId): string {
  return `${epochPrefix(hotkey, epochId)}manifest.json`;
}

/** Where the coordinator keeps the immutable copy of an object that an epoch closed with. */
export function frozenKey(epochId: EpochId, key: string): string {
  return `snapshots/${epochId}/${key}`;
}

/** A validator's own folder for one epoch. Ends with a slash. */
export function resultPrefix(hotkey: Hotkey, epochId: EpochId): string {
  return `validators/${hotkey}/${epochId}/`;
}

/** The full result document that a published digest stands for. */
export function resultKey(hotkey: Hotkey, epochId: EpochId): string {
  return `${resultPrefix(hotkey, epochId)}result.json`;
}

export type SubmissionObject =
  | { readonly kind: "manifest"; readonly hotkey: Hotkey; readonly epochId: EpochId }
  | { readonly kind: "listings"; readonly hotkey: Hotkey; readonly epochId: EpochId; readonly zipcode: Zipcode }
  /** JSON of the Python miner; its own doubled prefix is understood and never written. */
  | { readonly kind: "legacy"; readonly hotkey: Hotkey; readonly epochId: EpochId; readonly zipcode: Zipcode };

/**
 * A name that every store and reader can do with. What a miner calls a file must not keep an epoch from closing: its copy's
 * key is longer than its own, and is to be listed, copied and read by others.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const legacyName = /^[^\u0000-\u001f\u007f-\u009f\\\ufffe\uffff\p{Surrogate}]{1,100}\.json$/u;

const owner = /^data\/hotkey=([^/]+)\/(.+)$/;
const inside = /^epoch=(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})\/(?:zipcode=(\d{5})\/)?([^/]+)$/;

/**
 * What an object below `data/` is, or undefined when it is nothing that judging knows.
 * The owner is the hotkey of the outer folder: what a doubled inner prefix claims must agree with it.
 */
export function parseSubmissionKey(key: string): SubmissionObject | undefined {
  const outer = owner.exec(key);
  const hotkey = outer?.[1] === undefined ? undefined : parseHotkey(outer[1]);
  if (outer === null || hotkey === undefined) return undefined;
  let rest = outer[2] ?? "";
  const doubled = owner.exec(rest);
  if (doubled !== null) {
    if (doubled[1] !== hotkey) return undefined;
    rest = doubled[2] ?? "";
  }
  const parts = inside.exec(rest);
  if (parts?.[1] === undefined) return undefined;
  const epochId = parts[1] as EpochId;
  const file = parts[3];
  if (parts[2] === undefined) {
    return file === "manifest.json" && doubled === null ? { kind: "manifest", hotkey, epochId } : undefined;
  }
  const zipcode = parts[2] as Zipcode;
  if (file === "listings.parquet") return doubled === null ? { kind: "listings", hotkey, epochId, zipcode } : undefined;
  return legacyName.test(file ?? "") ? { kind: "legacy", hotkey, epochId, zipcode } : undefined;
}
