import { type AssetStore, type GenerationAsset, invalid } from "../assets/index.ts";
import { addForeignFile } from "./add-foreign-file.ts";
import { beginImport, importFinished } from "./begin-import.ts";
import { openPlainFile } from "./open-plain-file.ts";

/** What the demo scripts call their files. */
const demoOutputs: Readonly<Record<string, string>> = {
  "t2i_original.png": "original_image",
  "t2i_no_bg.png": "background_removed_image",
  "t2i_initial.glb": "initial_mesh_glb",
  "t2i_enhanced_bpt.glb": "bpt_enhanced_mesh_glb",
  "t2i_textured.glb": "textured_mesh_glb",
};

export interface DemoImport {
  readonly asset: GenerationAsset;
  /** File names with the reason; a file that is not there is no problem. */
  readonly problems: Readonly<Record<string, string>>;
}

/**
 * Takes over what a demo script left in a folder, as one generation: completed when anything was found, failed otherwise.
 * @throws LodeError ASSET_QUOTA, ASSET_DISK_FULL and the store's other failures that are not one file's fault
 */
export async function importDemoOutputs(
  store: AssetStore,
  demo: { readonly prompt: string; readonly seed: number; readonly dir: string; readonly signal?: AbortSignal },
): Promise<DemoImport> {
  const begun = await beginImport(store, { prompt: demo.prompt, seed: demo.seed, from: "demo-outputs" });
  if (begun === undefined) throw invalid("a new generation was expected");
  const problems: Record<string, string> = {};
  let found = 0;
  for (const [name, type] of Object.entries(demoOutputs)) {
    const file = await openPlainFile(demo.dir, name);
    if (file.kind === "refused") problems[name] = file.why;
    if (file.kind !== "file") continue;
    if (file.sizeBytes === 0) {
      file.stream.destroy();
      problems[name] = "it is empty";
      continue;
    }
    const signal = demo.signal === undefined ? {} : { signal: demo.signal };
    const wrong = await addForeignFile(store, { generationId: begun.generationId, type }, file, signal);
    if (wrong === undefined) found += 1;
    else problems[name] = wrong;
  }
  const asset = await store.update(begun.generationId, {
    status: found > 0 ? "completed" : "failed",
    errorMessage: found > 0 ? null : "no demo output was found",
    details: importFinished,
  });
  return { asset, problems };
}
