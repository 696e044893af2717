import { type BackendName, badAnswer, tooLarge } from "./backend-errors.ts";
import { expectContent } from "./expect-content.ts";

/** @throws LodeError GENERATOR_HTML, GENERATOR_EMPTY, GENERATOR_BAD_ANSWER. */
export function jsonAnswer(bytes: Uint8Array, facts: BackendName): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // Says what it is instead: nothing, a web page, a file.
    expectContent(bytes, "mesh-glb", facts);
    throw badAnswer(facts, "no JSON where JSON was due");
  }
}

/**
 * The text at a JSON pointer (RFC 6901).
 * @throws LodeError GENERATOR_BAD_ANSWER when there is none.
 */
export function textAt(answer: unknown, pointer: string, facts: BackendName): string {
  let value = answer;
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const isKey = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    value = isKey ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value !== "string") throw badAnswer(facts, `no text at ${pointer === "" ? "the root" : pointer}`);
  return value;
}

/** Also takes a data URL. @throws LodeError GENERATOR_TOO_LARGE before anything is decoded, GENERATOR_BAD_ANSWER. */
export function decodedBase64(text: string, maxBytes: number, facts: BackendName): Uint8Array {
  const data = text.startsWith("data:") ? text.slice(text.indexOf(",") + 1) : text;
  if (Math.floor((data.length * 3) / 4) - 2 > maxBytes) throw tooLarge(facts, maxBytes);
  if (!/^[A-Za-z0-9+/\s_-]*={0,2}\s*$/.test(data)) throw badAnswer(facts, "no base64 where base64 was due");
  return Buffer.from(data, "base64");
}
