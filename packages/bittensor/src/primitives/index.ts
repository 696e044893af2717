/** The field's own quantities. Types and parsers only: importing this loads nothing else. */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** SS58 address (prefix 42) of the key that signs for a neuron. */
export type Hotkey = Branded<string, "Hotkey">;
/** SS58 address (prefix 42) of the key that owns a neuron. */
export type Coldkey = Branded<string, "Coldkey">;
/** A subnet's number, u16. */
export type NetUid = Branded<number, "NetUid">;
/** A neuron's place in the metagraph of one subnet, u16. */
export type Uid = Branded<number, "Uid">;
/** Height of a block, u32. */
export type BlockNumber = Branded<number, "BlockNumber">;
/** 1e-9 of a TAO or of a subnet's alpha. */
export type Rao = bigint;

const ss58Shape = /^[1-9A-HJ-NP-Za-km-z]{46,49}$/;

/** Checks the shape only (base58, length); the checksum is verified by `@lode/bittensor/keys`. */
export function parseHotkey(text: string): Hotkey | undefined {
  return ss58Shape.test(text) ? (text as Hotkey) : undefined;
}

/** Checks the shape only; see {@link parseHotkey}. */
export function parseColdkey(text: string): Coldkey | undefined {
  return ss58Shape.test(text) ? (text as Coldkey) : undefined;
}

function isU16(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff;
}

export function parseUid(value: number): Uid | undefined {
  return isU16(value) ? (value as Uid) : undefined;
}

export function parseNetUid(value: number): NetUid | undefined {
  return isU16(value) ? (value as NetUid) : undefined;
}

export function parseBlockNumber(value: number): BlockNumber | undefined {
  return Number.isSafeInteger(value) && value >= 0 ? (value as BlockNumber) : undefined;
}
