import { isUtf8 } from "node:buffer";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { type FileRefusal, refusable, refuse } from "../listing-file/file-refusal.ts";
import type { FileLimits } from "../listing-file/limits.ts";
import { type JsonSpan, JsonWalk } from "./json-walk.ts";
import { listingOf } from "./listing-of.ts";

/** What the file's key says about it. */
export interface LegacyPlace {
  readonly epochId: EpochId;
  readonly zipcode: Zipcode;
}

export interface LegacyFile {
  readonly ok: true;
  readonly listings: readonly Listing[];
  /** The exact text in the file, where it says one: the Python chooses its rows by it. */
  readonly submissionTimestamp: string | undefined;
}

/** Members around the listings that are read; any other is walked and left. */
const envelopeMembers = ["epoch_id", "zipcode", "submission_timestamp"] as const;
type EnvelopeMember = (typeof envelopeMembers)[number];
const maxTimestampLength = 64;

/**
 * The Python miner's JSON → listings, in file order: an object around `listings`, or the bare array. All rows or a
 * refusal; the bytes are walked under the limits first, and then parsed one listing at a time. Fractions become integers
 * here, halves away from zero, and exist nowhere behind it.
 */
export function readLegacyFile(bytes: Uint8Array, place: LegacyPlace, limits: FileLimits): LegacyFile | FileRefusal {
  return refusable(() => {
    if (bytes.length > limits.maxBytes) {
      refuse("FILE_TOO_LARGE", { bytes: bytes.length, maxBytes: limits.maxBytes });
    }
    if (!isUtf8(bytes)) refuse("FILE_UNREADABLE", { problem: "not UTF-8" });
    const { rows, envelope } = walkFile(bytes, limits);
    const text = (name: EnvelopeMember): unknown => parsed(bytes, envelope.get(name));
    assertOf(place, text("epoch_id"), text("zipcode"));
    const timestamp = text("submission_timestamp");
    return {
      ok: true,
      listings: rows.map((span, row) =>
        checkedTexts(listingOf(parsed(bytes, span) as Record<string, unknown>), row, limits),
      ),
      submissionTimestamp:
        typeof timestamp === "string" && timestamp.length <= maxTimestampLength ? timestamp : undefined,
    };
  });
}

function walkFile(
  bytes: Uint8Array,
  limits: FileLimits,
): { readonly rows: readonly JsonSpan[]; readonly envelope: ReadonlyMap<string, JsonSpan> } {
  const walk = new JsonWalk(bytes);
  const envelope = new Map<string, JsonSpan>();
  let rows: JsonSpan[] | undefined;
  const listings = (depth: number): void => {
    const found: JsonSpan[] = [];
    walk.array(() => {
      if (found.length === limits.maxRows) {
        refuse("FILE_TOO_MANY_ROWS", { rows: limits.maxRows + 1, maxRows: limits.maxRows });
      }
      if (walk.next() !== "object") refuse("FILE_COLUMNS", { problem: "a listing is no object", row: found.length });
      found.push(walk.value(depth));
    });
    rows = found;
  };
  const kind = walk.next();
  if (kind === "array") listings(2);
  else if (kind === "object") {
    walk.object(1, (key) => {
      if (key === "listings" && walk.next() === "array") return listings(3);
      const span = walk.value(2);
      if ((envelopeMembers as readonly string[]).includes(key)) envelope.set(key, span);
    });
  } else refuse("FILE_UNREADABLE", { problem: "neither an object nor an array" });
  walk.end();
  if (rows === undefined) return refuse("FILE_COLUMNS", { problem: "missing listings" });
  return { rows, envelope };
}

function parsed(bytes: Uint8Array, span: JsonSpan | undefined): unknown {
  if (span === undefined) return undefined;
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + span.start, span.end - span.start).toString("utf8"));
}

/** One upload never counts in two epochs: a file that names another epoch or zipcode than its key is not of this place. */
function assertOf({ epochId, zipcode }: LegacyPlace, claimedEpoch: unknown, claimedZipcode: unknown): void {
  if (typeof claimedEpoch === "string" && claimedEpoch !== epochId) {
    refuse("FILE_UNREADABLE", { problem: "made for another epoch" });
  }
  if (typeof claimedZipcode === "string" && claimedZipcode !== zipcode) {
    refuse("FILE_UNREADABLE", { problem: "made for another zipcode" });
  }
}

/** As long as a text in a column of Parquet may be, and no longer. */
function checkedTexts(listing: Listing, row: number, { maxTextBytes }: FileLimits): Listing {
  for (const { field, column } of listingColumns) {
    const value = listing[field];
    if (typeof value === "string" && Buffer.byteLength(value) > maxTextBytes) {
      refuse("FILE_BOMB", { problem: "huge text", column, row, limit: maxTextBytes });
    }
  }
  return listing;
}
