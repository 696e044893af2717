import type { Found, KeySource, ListedObject } from "./key-source.ts";
import { behindAll, compareKeys } from "./list-cursor.ts";

export interface PageRequest {
  readonly prefix: string;
  /** Empty for none; else everything deeper is told as one folder. */
  readonly delimiter: string;
  /** Only what lies behind this position. */
  readonly after: string;
  /** Objects and folders together. */
  readonly maxKeys: number;
}

export interface VisiblePage {
  readonly objects: readonly ListedObject[];
  readonly folders: readonly string[];
  /** Where the next page begins, null on the last. */
  readonly nextAfter: string | null;
}

/**
 * One page over several sources, merged in the order of the keys; the cheapest to ask stands first. A folder counts as one entry and is stepped over as a
 * whole, so that a page of folders costs as many looks as it has folders.
 */
export async function visiblePage(sources: readonly KeySource[], request: PageRequest): Promise<VisiblePage> {
  const objects: ListedObject[] = [];
  const folders: string[] = [];
  let position = request.after;
  if (request.maxKeys === 0) return { objects, folders, nextAfter: null };
  for (;;) {
    const next = await smallest(sources, position);
    if (next === undefined) return { objects, folders, nextAfter: null };
    if (next.kind === "unknown") return { objects, folders, nextAfter: next.behind };
    if (objects.length + folders.length >= request.maxKeys) return { objects, folders, nextAfter: position };
    const folder = folderOf(next.object.key, request);
    if (folder === undefined) {
      objects.push(next.object);
      position = next.object.key;
    } else {
      folders.push(folder);
      position = behindAll(folder);
    }
  }
}

async function smallest(sources: readonly KeySource[], position: string): Promise<Found> {
  let least: Found;
  for (const source of sources) {
    const found = await source.firstBehind(position, least && placeOf(least));
    if (found !== undefined && (least === undefined || compareKeys(placeOf(found), placeOf(least)) < 0)) least = found;
  }
  return least;
}

function placeOf(found: NonNullable<Found>): string {
  return found.kind === "object" ? found.object.key : found.behind;
}

function folderOf(key: string, { prefix, delimiter }: PageRequest): string | undefined {
  if (delimiter === "") return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}
