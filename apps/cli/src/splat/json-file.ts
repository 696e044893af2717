import { readFile } from "node:fs/promises";
import { LodeError } from "@lode/runtime/errors";

/** Settings are a page or two. */
const maxChars = 1_000_000;

/** A file of settings: one JSON object; what is in it is checked by whom it concerns. @throws LodeError CONFIG_INVALID */
export async function readSettings(path: string): Promise<Readonly<Record<string, unknown>>> {
  const invalid = (why: string, cause?: unknown) =>
    new LodeError("CONFIG_INVALID", `${path}: ${why}`, {
      retry: "never",
      facts: { path },
      next: "It is one JSON object; the guides in docs/ and `--help` say where its names are told.",
      cause,
    });
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw invalid("cannot be read", cause);
  });
  if (text.length > maxChars) throw invalid(`has more than ${maxChars} characters`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid("is not JSON", cause);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw invalid("is not a JSON object");
  return json as Readonly<Record<string, unknown>>;
}
