import { LodeError } from "@lode/runtime/errors";

/** What a codec gives has the type that the chain's metadata says; here it gets the type that we rely on, or is refused. */

/** @throws LodeError CHAIN_ANSWER_ODD */
export function asNumber(value: unknown): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  throw odd("a safe integer", value);
}

export function asBigint(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  throw odd("an integer", value);
}

export function asBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw odd("a boolean", value);
}

export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  throw odd("text", value);
}

export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw odd("a list", value);
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw odd("a record", value);
}

export function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return Uint8Array.from(value, asNumber);
  throw odd("bytes", value);
}

/** A variant of the chain's: its name and what it holds. */
export function asVariant(value: unknown): { readonly type: string; readonly value: unknown } {
  const { type, value: held } = asRecord(value);
  return { type: asText(type), value: held };
}

export function odd(expected: string, value: unknown): LodeError<"CHAIN_ANSWER_ODD"> {
  const shown = String(typeof value === "object" && value !== null ? Object.keys(value).slice(0, 8) : value);
  return new LodeError("CHAIN_ANSWER_ODD", `the chain answered with something that is not ${expected}`, {
    retry: "never",
    facts: { expected, got: `${typeof value} ${shown.slice(0, 120)}` },
    next: "The chain's runtime changed a type, or the endpoint is no Subtensor.",
  });
}
