import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const besideTheRepository = resolve(import.meta.dirname, "../../../../../../shared/data");

/** The live chain's own metadata if it is at hand, in the folder that LODE_SHARED_DATA names; whoever has none skips aloud. */
export function finneyMetadata(spec: 365 | 424, folder = besideTheRepository): Uint8Array | undefined {
  const path = join(folder, "metadata", `finney-spec${spec}-v16.scale`);
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  process.stderr.write(`skipped: no ${path}; LODE_SHARED_DATA names the folder that has metadata/\n`);
  return undefined;
}
