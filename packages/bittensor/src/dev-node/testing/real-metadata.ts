import { existsSync, readFileSync } from "node:fs";

/** Metadata of the real chain, which is not ours to keep here; undefined, said aloud, where it is not at hand. */
export function realMetadata(file: string): Uint8Array | undefined {
  const root = process.env.LODE_SHARED_DATA ?? new URL("../../../../../../shared/data", import.meta.url).pathname;
  const path = `${root}/metadata/${file}`;
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  process.stderr.write(`skipped: no ${file} (set LODE_SHARED_DATA to the folder that holds metadata/)\n`);
  return undefined;
}
