import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), "..");

interface SourceFile {
  /** From the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Project {
  /** `packages/zipcode`, `apps/cli` … */
  readonly folder: string;
  readonly name: string;
  readonly manifest: {
    readonly name: string;
    readonly exports?: Record<string, unknown>;
    readonly dependencies?: Record<string, string>;
  };
  readonly sources: readonly SourceFile[];
}

function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(repositoryRoot, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function readProjects(): Project[] {
  const folders = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(repositoryRoot, group)).map((name) => `${group}/${name}`),
  );
  return [...folders, "bench"].map((folder) => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, folder, "package.json"), "utf8"));
    return { folder, name: manifest.name, manifest, sources: readSources(join(repositoryRoot, folder, "src")) };
  });
}

/** Every module named in an import, export-from or dynamic import with a literal. */
export function importsOf(text: string): string[] {
  const pattern = /(?:^|[;\s])(?:import|export)\s(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? match[2]) as string);
}

/** The text without comments, so that a rule about code does not fire on prose. String contents stay. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;{(,])\/\/[^\n]*/g, "$1");
}
