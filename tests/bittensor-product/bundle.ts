import { type BuildFailure, build } from "esbuild";
import { repositoryRoot } from "../sources.ts";
import { roomOf } from "./subpaths.ts";

export interface Bundle {
  readonly code: string;
  readonly bytes: number;
  /** Bytes of each package and each part of ours that is left in it. */
  readonly rooms: Readonly<Record<string, number>>;
}

/** What a user's bundler makes of a piece of source text that imports from the package. @throws BuildFailure */
export async function bundle(source: string, platform: "node" | "browser"): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: `${repositoryRoot}/tests`, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "es2023",
    conditions: ["development"],
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const rooms: Record<string, number> = {};
  for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0]!.inputs)) {
    const room = roomOf(path);
    if (room !== undefined && bytesInOutput > 0) rooms[room] = (rooms[room] ?? 0) + bytesInOutput;
  }
  const [output] = outputFiles;
  return { code: output!.text, bytes: output!.contents.length, rooms };
}

/** The modules of Node that keep a piece of source text out of browsers: `node:http` and who of ours imports it. */
export async function obstacles(source: string): Promise<readonly string[]> {
  try {
    await bundle(source, "browser");
    return [];
  } catch (failure) {
    const lines = (failure as BuildFailure).errors.map(({ text, location }) => {
      const missing = /^Could not resolve "([^"]+)"/.exec(text)?.[1] ?? text;
      return `${missing} in ${location?.file.replace(/^.*?packages\//, "") ?? "?"}`;
    });
    return [...new Set(lines)].sort();
  }
}
