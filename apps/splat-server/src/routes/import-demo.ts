import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { ApiError, isLoopback } from "../access/index.ts";
import { importDemoOutputs, importLayout } from "../imports/index.ts";
import { readForm } from "../server/read-form.ts";
import { importForm, parseFields } from "./form-fields.ts";
import type { RouteHandler } from "./server-context.ts";

const maxProblems = 1_000;

/** Reads files of this machine, so only somebody on this machine may ask, and only for what lies below one folder. */
export const importDemo: RouteHandler = async ({ settings, store }, request) => {
  if (!isLoopback(request.ip)) throw new ApiError(403, "IMPORT_FORBIDDEN", "imports are for programs of this machine");
  if (settings.importRoot === undefined) {
    throw new ApiError(403, "IMPORT_FORBIDDEN", "this server has no import root");
  }
  const limits = { maxFileBytes: 0, maxFieldBytes: 128 * 1024 };
  const asked = parseFields(importForm, (await readForm(request, limits)).fields);
  const { demo_output_dir: demo, assets_dir: layout, prompt, seed } = asked;
  if ((demo === undefined) === (layout === undefined)) {
    throw new ApiError(422, "REQUEST_INVALID", "one of demo_output_dir and assets_dir must be given");
  }
  const dir = await folderBelow(settings.importRoot, demo ?? layout ?? "");
  if (demo === undefined) {
    const { problems, ...counts } = await importLayout(store, dir);
    const told = problems.slice(0, maxProblems).map(({ folder, type, what }) => ({ folder, type: type ?? null, what }));
    return { ...counts, problems: told };
  }
  const { asset, problems } = await importDemoOutputs(store, { prompt, seed, dir });
  const imported = asset.files.map(({ type }) => type);
  return { generation_id: asset.generationId, status: asset.status, imported, problems };
};

/** Links are followed first: one that points outside leads outside. */
async function folderBelow(root: string, asked: string): Promise<string> {
  const realRoot = await realpath(root).catch(() => undefined);
  const found = realRoot === undefined ? undefined : await realpath(resolve(realRoot, asked)).catch(() => undefined);
  if (realRoot === undefined || found === undefined) {
    throw new ApiError(404, "IMPORT_NOT_FOUND", "there is no such folder below the import root");
  }
  const inside = relative(realRoot, found);
  if (inside.startsWith("..") || isAbsolute(inside)) {
    throw new ApiError(404, "IMPORT_NOT_FOUND", "there is no such folder below the import root");
  }
  return join(realRoot, inside);
}
