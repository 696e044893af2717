import { createHash } from "node:crypto";
import { opendir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { assetTypeInfo, assetTypePattern } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import { type AssetStore, checksumDigits, isGenerationId } from "../assets/index.ts";
import { addForeignFile } from "./add-foreign-file.ts";
import { beginImport, importFinished } from "./begin-import.ts";
import { openPlainFile, type PlainFile } from "./open-plain-file.ts";
import { type ForeignFile, type ForeignMetadata, readMetadata } from "./read-metadata.ts";

const maxMetadataBytes = 4 * 1024 * 1024;
const maxFiles = 1_000;
/** What a file's own name may have said: no dot, no path. */
const extensionPattern = /^\.[a-z0-9]{1,16}$/;

interface ImportProblem {
  /** Name of the folder below the base. */
  readonly folder: string;
  /** Type of the file it is about; absent: about the generation as a whole. */
  readonly type?: string;
  readonly what: string;
}

export interface LayoutImport {
  readonly imported: number;
  readonly files: number;
  /** In the store already. */
  readonly skipped: number;
  readonly problems: readonly ImportProblem[];
}

/**
 * Takes over the documented layout, `{base}/{generation_id}/metadata.json` with its files beside it. What is wrong with one
 * generation or file is reported and does not keep the others out. Asked again, it goes on where it stopped.
 * @throws LodeError where the store itself fails: full, unreachable.
 */
export async function importLayout(
  store: AssetStore,
  base: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<LayoutImport> {
  const sum = { imported: 0, files: 0, skipped: 0 };
  const problems: ImportProblem[] = [];
  // One entry after another: there may be a hundred thousand.
  for await (const entry of await opendir(base)) {
    options.signal?.throwIfAborted();
    if (!entry.isDirectory()) {
      if (entry.isSymbolicLink()) problems.push({ folder: entry.name, what: "it is a symbolic link" });
      continue;
    }
    const found = await openMetadata(join(base, entry.name));
    if (typeof found === "string") {
      problems.push({ folder: entry.name, what: found });
      continue;
    }
    const files = await importGeneration(store, join(base, entry.name), found, problems, options.signal);
    if (files === undefined) sum.skipped += 1;
    else {
      sum.imported += 1;
      sum.files += files;
    }
  }
  return { ...sum, problems };
}

/** @returns what is wrong with it, where it cannot be read. */
async function openMetadata(folder: string): Promise<ForeignMetadata | string> {
  const file = await openPlainFile(folder, "metadata.json");
  if (file.kind === "absent") return "it has no metadata.json";
  if (file.kind === "refused") return `metadata.json: ${file.why}`;
  if (file.sizeBytes > maxMetadataBytes) {
    file.stream.destroy();
    return `metadata.json is larger than ${maxMetadataBytes} bytes`;
  }
  try {
    const metadata = readMetadata(String(await buffer(file.stream)));
    const id = metadata.generationId ?? basename(folder).toLowerCase();
    if (!isGenerationId(id)) return "its generation_id is not a UUID";
    return { ...metadata, generationId: id };
  } catch (failure) {
    return `metadata.json: ${failure instanceof Error ? failure.message : String(failure)}`;
  }
}

/** @returns how many files were taken over; undefined: it was there already. */
async function importGeneration(
  store: AssetStore,
  folder: string,
  metadata: ForeignMetadata,
  problems: ImportProblem[],
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const problem = (what: string, type?: string): void => {
    problems.push({ folder: basename(folder), what, ...(type === undefined ? {} : { type }) });
  };
  try {
    const begun = await beginImport(store, {
      prompt: metadata.prompt,
      seed: metadata.seed,
      parameters: metadata.parameters,
      from: "metadata.json",
      ...(metadata.generationId === undefined ? {} : { generationId: metadata.generationId }),
      ...(metadata.createdAt === undefined ? {} : { createdAt: metadata.createdAt }),
    });
    if (begun === undefined) return undefined;
    let files = 0;
    for (const file of metadata.files.slice(0, maxFiles)) {
      const wrong = await importFile(store, begun.generationId, folder, file, signal);
      if (wrong === undefined) files += 1;
      else problem(wrong, file.type);
    }
    if (metadata.files.length > maxFiles) problem(`only its first ${maxFiles} files were taken`);
    if (metadata.status === undefined) problem("its status is unknown");
    await store.update(begun.generationId, { ...metadata.changes, ...finalStatus(metadata), details: importFinished });
    return files;
  } catch (failure) {
    if (!(failure instanceof LodeError) || failure.code !== "ASSET_INVALID") throw failure;
    problem(failure.message);
    return 0;
  }
}

/** Nobody goes on with what was at work elsewhere. */
function finalStatus({ status, changes }: ForeignMetadata): {
  status: "completed" | "failed";
  errorMessage: string | null;
} {
  if (status === "completed" || status === "failed") return { status, errorMessage: changes.errorMessage ?? null };
  return {
    status: "failed",
    errorMessage: changes.errorMessage ?? `it was ${status ?? "unknown"} when it was imported`,
  };
}

/** @returns what is wrong with it. */
async function importFile(
  store: AssetStore,
  generationId: string,
  folder: string,
  foreign: ForeignFile,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const type = foreign.type.toLowerCase();
  if (!assetTypePattern.test(type)) return "its type is not a name";
  // The path is that of the machine that wrote it; the file lies beside the metadata.
  const parts = foreign.filePath.split(/[/\\]/);
  if (parts.includes("..")) return "its path leads out of its folder";
  const name = parts.at(-1) ?? "";
  const file = await openPlainFile(folder, name);
  if (file.kind !== "file") return file.kind === "absent" ? "its file is missing" : file.why;
  const differs = await isDifferent(folder, name, file, foreign);
  if (differs !== undefined) {
    file.stream.destroy();
    return differs;
  }
  const extension = extname(name).toLowerCase();
  const custom = assetTypeInfo(type).extension === ".bin" && extensionPattern.test(extension);
  const createdAt = foreign.createdAt === undefined ? {} : { createdAt: foreign.createdAt };
  const mimeType = custom && foreign.mimeType !== undefined ? { mimeType: foreign.mimeType } : {};
  return await addForeignFile(store, { generationId, type }, file, {
    ...createdAt,
    ...mimeType,
    ...(custom ? { extension } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function isDifferent(
  folder: string,
  name: string,
  file: Extract<PlainFile, { kind: "file" }>,
  foreign: ForeignFile,
): Promise<string | undefined> {
  if (foreign.sizeBytes !== undefined && foreign.sizeBytes !== file.sizeBytes) {
    return `it has ${file.sizeBytes} bytes, not ${foreign.sizeBytes}`;
  }
  if (foreign.checksum === undefined) return undefined;
  const again = await openPlainFile(folder, name);
  if (again.kind !== "file") return "its file is missing";
  const hash = createHash("sha256");
  for await (const chunk of again.stream as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest("hex").slice(0, checksumDigits) === foreign.checksum ? undefined : "its checksum differs";
}
