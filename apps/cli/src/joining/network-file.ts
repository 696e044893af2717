import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";

/** A network file is a few kilobytes. */
const maxFileBytes = 1_000_000;

interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: ReadonlyArray<{ readonly path: readonly PropertyKey[]; readonly message: string }>;
        };
      };
}

/**
 * @param path of `network.json`, or of the data directory that holds it.
 * @throws LodeError NETWORK_FILE_INVALID
 */
export async function readNetworkFile<T>(path: string, schema: Schema<T>): Promise<T> {
  const file = path.endsWith(".json") ? resolve(path) : resolve(path, "network.json");
  const invalid = (why: string, cause?: unknown) =>
    new LodeError("NETWORK_FILE_INVALID", `${file}: ${why}`, {
      retry: "never",
      next: "Start a network with `lode up` and name its data directory, or the network.json in it.",
      cause,
    });
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw invalid("cannot be read", cause);
  });
  if (text.length > maxFileBytes) throw invalid("is too large to be a network file");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid("is not JSON", cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}
