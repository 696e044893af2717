import { LodeError } from "@lode/runtime/errors";
import type { AddOptions, AssetStore } from "../assets/index.ts";
import type { PlainFile } from "./open-plain-file.ts";

/** Codes that are about one file, not about the store. */
const ownFault: ReadonlySet<string> = new Set(["ASSET_TOO_LARGE", "ASSET_INVALID"]);

/** @returns what is wrong with the file. @throws what is wrong with the store. */
export async function addForeignFile(
  store: AssetStore,
  place: { readonly generationId: string; readonly type: string },
  file: Extract<PlainFile, { kind: "file" }>,
  options: AddOptions,
): Promise<string | undefined> {
  try {
    await store.addAsset(place.generationId, place.type, file.stream, options);
    return undefined;
  } catch (failure) {
    file.stream.destroy();
    if (failure instanceof LodeError && ownFault.has(failure.code)) return failure.message;
    throw failure;
  }
}
