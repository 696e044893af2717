import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../sources.ts";
import { roomOf, subpaths, unrelated } from "./subpaths.ts";
import type { Watched } from "./watched-import.ts";

async function importWatched(specifier: string): Promise<Watched> {
  const program = join(repositoryRoot, "tests/bittensor-product/watched-import.ts");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=development", "--no-warnings", program, specifier],
    { maxBuffer: 16 * 1024 * 1024, env: {} },
  );
  return JSON.parse(stdout);
}

describe("the tripwire", () => {
  it("notices what a module starts, reads and writes", async () => {
    const source = `
      import { readFileSync } from "node:fs";
      import { setTimeout as wait } from "node:timers/promises";
      import { createServer, connect } from "node:net";
      import { randomBytes } from "node:crypto";
      readFileSync(process.execPath.length > 0 ? "/dev/null" : "");
      setInterval(() => {}, 1000).unref();
      void wait(1);
      createServer().listen(0).close();
      randomBytes(4);
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      console.error("hello");
      process.on("exit", () => {});
      process.env.HOME;
      globalThis.leaked = 1;
    `;
    const { tripped, globals } = await importWatched(`data:text/javascript,${encodeURIComponent(source)}`);
    const names = tripped.map((line) => line.replace(/ at .*/, ""));
    expect(names).toEqual(
      expect.arrayContaining([
        "fs.readFileSync",
        "globalThis.setInterval",
        "timers/promises.setTimeout",
        "net.createServer",
        "net.Server.listen",
        "crypto.randomBytes",
        "new WebAssembly.Module",
        "console.error",
        "process.on",
        "process.env",
      ]),
    );
    expect(globals).toEqual(["leaked"]);
  });
});

/** `ws` asks the environment whether to look for its native twin. */
const isExcused = (line: string): boolean => line.startsWith("process.env") && line.includes("/node_modules/ws/");

describe.each(subpaths)("importing @lode/bittensor/%s", (subpath) => {
  it("does no work, and loads nothing that it does not need", async () => {
    const { tripped, loaded, resources, globals } = await importWatched(`@lode/bittensor/${subpath}`);
    expect(tripped.filter((line) => !isExcused(line))).toEqual([]);
    expect(resources).toEqual([]);
    expect(globals).toEqual([]);
    const rooms = loaded.map(roomOf).filter((room) => room !== undefined);
    expect(rooms).not.toEqual([]);
    expect(unrelated(subpath, rooms)).toEqual([]);
  });
});
