import type { Reason, ReasonCode, ReasonFacts } from "./reason.ts";

/** The first sentence whose facts are all there is used; the last of each needs none. */
const sentences: Readonly<Record<ReasonCode, readonly string[]>> = {
  FILE_UNREADABLE: ["the file is not readable Parquet: {detail}", "the file is not readable Parquet"],
  FILE_TOO_LARGE: ["the file has {bytes} bytes where {maxBytes} are allowed", "the file is too large"],
  FILE_TOO_MANY_ROWS: ["the file has {rows} rows where {maxRows} are allowed", "the file has too many rows"],
  FILE_ENCRYPTED: ["the file is encrypted"],
  FILE_BOMB: [
    "the file declares {uncompressedBytes} bytes unpacked where {maxUncompressedBytes} are allowed",
    "the file would unpack to more than is allowed, or its declared sizes disagree",
  ],
  FILE_COLUMNS: [
    "column {column}: {detail}",
    "column {column} is missing or of another type",
    "the columns are not those of a listing file",
  ],
  FILE_EMPTY: ["the file holds no listing"],
  FILE_SHA256: [
    "the bytes hash to {actual}, the manifest says {claimed}",
    "the bytes are not those that the manifest names",
  ],
  FILE_ROWS_CLAIMED: [
    "the file has {rows} rows, the manifest says {claimed}",
    "the file has another number of rows than its manifest says",
  ],
  MANIFEST_MISSING: ["no manifest names this file"],
  MANIFEST_UNREADABLE: ["the manifest is not readable"],
  MANIFEST_SIGNATURE: ["the manifest is not signed by the miner's hotkey"],
  MANIFEST_NONCE: ["the manifest carries another nonce than the epoch's"],
  MANIFEST_EPOCH: ["the manifest was made for epoch {claimed}", "the manifest was made for another epoch"],
  OBJECT_CHANGED: ["the object changed while it was being frozen"],
  NOT_ASSIGNED: ["the zipcode was not assigned in this epoch"],
  NOT_REGISTERED: ["the hotkey was not registered at the beacon block"],
  QUANTITY_LOW: ["{rows} listings, at least {least} of the {expected} expected are due", "too few listings"],
  QUANTITY_HIGH: ["{rows} listings, at most {most} are plausible where {expected} are expected", "too many listings"],
  QUALITY_INCOMPLETE: [
    "{good} of {rows} rows have every required field, {needed} must",
    "too many rows lack a required field",
  ],
  QUALITY_UNREASONABLE: [
    "{good} of {rows} rows hold reasonable values, {needed} must",
    "too many rows hold unreasonable values",
  ],
  QUALITY_DATES: [
    "{good} of {rows} rows have fresh, consistent dates, {needed} must",
    "too many rows have stale or inconsistent dates",
  ],
  QUALITY_DUPLICATES: [
    "{good} of {rows} rows are distinct by id and address, {needed} must be",
    "too many rows repeat an id or an address",
  ],
  QUALITY_ZIPCODE: [
    "{good} of {rows} rows lie in the assigned zipcode, {needed} must",
    "too many rows lie in another zipcode",
  ],
  SPOT_CHECK_FAILED: [
    "{passed} of {conclusive} conclusive look-ups agreed with the file, {needed} must",
    "too few look-ups agreed with the file",
  ],
  SPOT_CHECK_UNDECIDED: [
    "only {conclusive} of {checked} look-ups were conclusive where {least} are needed: pool only",
    "too few look-ups were conclusive: pool only",
  ],
  COPY: [
    "{matched} of {rows} rows are those of {of}, who was seen earlier, down to traces that only a copy keeps",
    "the file copies one that was seen earlier",
  ],
  SYBIL: [
    "another submission of the same coldkey took its place: {allowed} per coldkey and zipcode is paid",
    "another submission of the same coldkey is paid here",
  ],
  HONEYPOT: [
    "{rows} listings claimed in decoy zipcode {honeypot} (advertised with {advertised}), where look-ups found {found} of {conclusive}: the whole epoch scores zero",
    "listings were invented in a decoy zipcode: the whole epoch scores zero",
  ],
  HONEYPOT_UNREWARDED: ["the zipcode was a decoy: it pays nobody, and an honest file there costs nothing"],
  UNDER_SUBSCRIBED: [
    "{submissions} submissions where {needed} are needed: the reward of the zipcode is withheld",
    "too few submissions: the reward is withheld",
  ],
  // A file that was on time is late where only a late manifest names it.
  LATE: [
    "seen at {seenAt}, and it or the first manifest to name it came after the deadline: behind everybody who was on time",
    "the file, or the first manifest to name it, came after the deadline",
  ],
  LOWER_RANK: ["place {place} of {valid} valid submissions", "not in the first place"],
  NOT_SUBMITTED: [
    "no file of {missing} of the {assigned} assigned zipcodes was seen before close",
    "no file was seen before close",
  ],
  TOO_LATE: ["seen at {seenAt}, after close: not judged", "seen after close: not judged"],
};

/** A reason as one plain English sentence with its numbers; where one reason speaks for several zipcodes it says so. */
export function reasonText(reason: Reason): string {
  const sentence = sentences[reason.code]
    .map((template) => filled(template, reason.facts))
    .find((text) => text !== undefined);
  const { zipcode, zipcodes, honeypot } = reason.facts;
  const where =
    zipcode === undefined || honeypot !== undefined
      ? ""
      : typeof zipcodes === "number" && zipcodes > 1
        ? ` (zipcode ${zipcode}, and ${zipcodes - 1} more like it)`
        : ` (zipcode ${zipcode})`;
  const text = `${sentence ?? reason.code}${where}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function filled(sentence: string, facts: ReasonFacts): string | undefined {
  let complete = true;
  const text = sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
    complete &&= value !== undefined;
    return written(name, value);
  });
  return complete ? text : undefined;
}

function written(name: string, value: number | string | undefined): string {
  // Names ending in At are moments, epoch milliseconds.
  if (name.endsWith("At") && typeof value === "number" && Math.abs(value) <= 8.64e15)
    return new Date(value).toISOString();
  return String(value);
}
