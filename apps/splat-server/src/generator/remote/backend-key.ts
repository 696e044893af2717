import { readFileSync } from "node:fs";
import { LodeError } from "@lode/runtime/errors";

/** Where a backend's key comes from; never the key itself. */
export interface KeySource {
  /** Name of an environment variable. */
  readonly keyEnv?: string | undefined;
  /** Path of a file whose first line is the key. */
  readonly keyFile?: string | undefined;
  /** The header that carries it; as a bearer token in `authorization` unless named. */
  readonly keyHeader?: string | undefined;
}

const maxKeyCharacters = 4_096;

/**
 * The header that shows a backend who asks; none when no key is configured. Read once, at the start.
 * @throws LodeError GENERATOR_KEY_MISSING, which names the variable or file and never what is in it.
 */
export function keyHeaders(
  { keyEnv, keyFile, keyHeader }: KeySource,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (keyEnv === undefined && keyFile === undefined) return {};
  const where = keyEnv ?? keyFile ?? "";
  const key = (keyEnv === undefined ? firstLineOf(keyFile ?? "") : (env[keyEnv] ?? "")).trim();
  if (key === "" || key.length > maxKeyCharacters || !/^[\x21-\x7e]+$/.test(key)) throw missing(where);
  return keyHeader === undefined ? { authorization: `Bearer ${key}` } : { [keyHeader]: key };
}

function firstLineOf(path: string): string {
  try {
    return readFileSync(path, "utf8").split(/\r?\n/, 1)[0] ?? "";
  } catch (cause) {
    throw missing(path, cause);
  }
}

function missing(where: string, cause?: unknown): LodeError {
  return new LodeError("GENERATOR_KEY_MISSING", `no usable key in ${where}`, {
    retry: "never",
    facts: { where },
    next: "Put the backend's key there, as one line of visible ASCII, and start again.",
    cause,
  });
}
