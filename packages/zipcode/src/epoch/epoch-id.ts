declare const brand: unique symbol;
/** `YYYY-MM-DDTHH-00-00`, UTC, on the grid of the epoch's length (four hours by default). Sorts by time as text. */
export type EpochId = string & { readonly [brand]: "EpochId" };
/** Five digits, leading zeros kept. */
export type Zipcode = string & { readonly [brand]: "Zipcode" };

const hourMs = 3_600_000;
const fourHoursMs = 4 * hourMs;
const epochShape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2})-00-00$/;
/** The last moment a four-digit year can name. */
const lastMs = 253_402_300_799_999;

/**
 * Accepts the one written form, and only starts on the grid of `lengthMs` counted from 1970-01-01T00:00Z.
 * Days that the calendar does not have are refused.
 */
export function parseEpochId(text: string, lengthMs = fourHoursMs): EpochId | undefined {
  assertLength(lengthMs);
  const match = epochShape.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour] = match.map(Number) as [number, number, number, number, number];
  const startMs = Date.UTC(year, month - 1, day, hour);
  // Date.UTC carries over (and reads years below 100 as 19xx): what does not print back the same was no date.
  if (startMs < 0 || startMs % lengthMs !== 0 || written(startMs) !== text) return undefined;
  return text as EpochId;
}

/**
 * The epoch whose grid window contains the moment; a start belongs to the epoch it starts.
 * @param atMs epoch milliseconds, from 1970 to the end of the year 9999.
 */
export function epochAt(atMs: number, lengthMs = fourHoursMs): EpochId {
  assertLength(lengthMs);
  if (!Number.isSafeInteger(atMs) || atMs < 0 || atMs > lastMs)
    throw new RangeError(`not a moment of an epoch: ${atMs}`);
  return written(atMs - (atMs % lengthMs)) as EpochId;
}

/** Epoch milliseconds of the start. */
export function epochStart(id: EpochId): number {
  const [, year, month, day, hour] = (epochShape.exec(id) ?? []).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour);
}

export function nextEpoch(id: EpochId, lengthMs = fourHoursMs): EpochId {
  return epochAt(epochStart(id) + lengthMs, lengthMs);
}

/** @throws RangeError for the epoch that starts in 1970. */
export function previousEpoch(id: EpochId, lengthMs = fourHoursMs): EpochId {
  return epochAt(epochStart(id) - lengthMs, lengthMs);
}

export function parseZipcode(text: string): Zipcode | undefined {
  return /^[0-9]{5}$/.test(text) ? (text as Zipcode) : undefined;
}

function written(startMs: number): string {
  return `${new Date(startMs).toISOString().slice(0, 13)}-00-00`;
}

function assertLength(lengthMs: number): void {
  if (!Number.isSafeInteger(lengthMs) || lengthMs < hourMs || lengthMs % hourMs !== 0) {
    throw new RangeError(`the length of an epoch is a whole number of hours, got ${lengthMs} ms`);
  }
}
