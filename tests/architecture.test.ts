import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, type Project, readProjects, repositoryRoot, withoutComments } from "./sources.ts";

const projects = readProjects();

/** Who may import whom; the picture is in ARCHITECTURE.md. A room that is not listed may import nothing of ours. */
const mayImport: Record<string, readonly string[]> = {
  "@lode/runtime": [],
  "@lode/object-store": ["@lode/runtime"],
  "@lode/telemetry": ["@lode/runtime"],
  "@lode/splat": [],
  "@lode/splat-node": ["@lode/splat", "@lode/runtime"],
  "@lode/bittensor": ["@lode/runtime"],
  "@lode/zipcode": ["@lode/bittensor/primitives"],
  "@lode/object-server": ["@lode/runtime"],
  "@lode/postgres-server": [],
  "@lode/contract": ["@lode/zipcode", "@lode/bittensor", "@lode/runtime"],
  "@lode/coordinator": ["packages"],
  "@lode/zipcode-miner": ["packages"],
  "@lode/zipcode-validator": ["packages"],
  "@lode/splat-server": ["packages"],
  "@lode/splat-miner": ["packages"],
  "@lode/localnet": ["packages", "apps"],
  // The command opens the doors of the apps it starts; nothing imports the command.
  "@lode/cli": ["packages", "apps"],
  "@lode/bench": ["packages", "apps"],
};

const folderOf = new Map(projects.map((project) => [project.name, project.folder]));
const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
/** What no build contains: tests and what only they use; the projects' `exclude` says the same. */
const isTest = (path: string) =>
  /\.(test|test-support|fixture|contract)\.ts$|\/testing\/|\/server-under-test\.ts$/.test(path);

function isAllowed(from: Project, specifier: string): boolean {
  const target = packageOf(specifier);
  return (mayImport[from.name] ?? []).some(
    (allowed) => allowed === target || allowed === specifier || (folderOf.get(target) ?? "").startsWith(`${allowed}/`),
  );
}

/** A code where an error is made: the first argument, or the second behind an HTTP status. */
const thrownCode = /(?:new [A-Z]\w*Error|super|mismatch|refuse)\(\s*(?:\d{3},\s*)?"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"/g;

/** Every broken rule as one readable line: an empty list is the only good answer. */
function violations(check: (project: Project, path: string, text: string) => string[]): string[] {
  return projects.flatMap((project) =>
    project.sources.flatMap(({ path, text }) => check(project, path, text).map((what) => `${path}: ${what}`)),
  );
}

describe("the direction of imports", () => {
  it("is known for every room of the house", () => {
    expect(projects.map((project) => project.name).filter((name) => !(name in mayImport))).toEqual([]);
  });

  it("is kept by every file", () => {
    const broken = violations((project, path, text) =>
      importsOf(text)
        .filter((specifier) => specifier.startsWith("@lode/") && packageOf(specifier) !== project.name)
        .filter((specifier) => !isAllowed(project, specifier))
        // A package's tests may run against its neighbours; what ships may not.
        .filter(() => !isTest(path))
        .map((specifier) => `may not import ${specifier}`),
    );
    expect(broken).toEqual([]);
  });

  it("holds for zipcode, which takes types only from the protocol", () => {
    const broken = violations((project, path, text) =>
      project.name === "@lode/zipcode" && !isTest(path)
        ? [...text.matchAll(/^(import|export)\s+(?!type\b)[^;]*?from\s+["'](@lode\/(?!zipcode)[^"']+)["']/gm)].map(
            (match) => `imports a value from ${match[2]}`,
          )
        : [],
    );
    expect(broken).toEqual([]);
  });

  it("never leaves a room through a relative path", () => {
    const broken = violations((project, path, text) =>
      importsOf(text)
        .filter((specifier) => specifier.startsWith("."))
        .filter((specifier) => !posix.join(posix.dirname(path), specifier).startsWith(`${project.folder}/`))
        .filter(() => !isTest(path))
        .map((specifier) => `reaches into another room: ${specifier}`),
    );
    expect(broken).toEqual([]);
  });

  it("uses only what the room's package.json declares and what the other's exports list", () => {
    // Newer modules are listed with their prefix only.
    const builtins = new Set(builtinModules.map((name) => name.replace(/^node:/, "")));
    const exported = new Map(
      projects.map((project) => [project.name, new Set(Object.keys(project.manifest.exports ?? {}))]),
    );
    const broken = violations((project, path, text) =>
      importsOf(text)
        .filter((specifier) => !specifier.startsWith(".") && !isTest(path))
        .flatMap((specifier) => {
          const bare = specifier.replace(/^node:/, "");
          if (builtins.has(bare) || builtins.has(bare.split("/")[0] as string)) {
            return specifier.startsWith("node:") ? [] : [`write node:${bare}`];
          }
          const target = packageOf(specifier);
          if (target === project.name) return [`imports itself by name: ${specifier}`];
          const declared = project.manifest.dependencies?.[target] !== undefined;
          const subpath = `.${specifier.slice(target.length)}`;
          const listed = exported.get(target)?.has(subpath) ?? true;
          return [
            ...(declared ? [] : [`${target} is not declared`]),
            ...(listed ? [] : [`${specifier} is not exported`]),
          ];
        }),
    );
    expect(broken).toEqual([]);
  });
});

describe("the house rules", () => {
  it("compile the pure packages without Node and without a browser", () => {
    for (const name of ["zipcode", "splat"]) {
      const config = JSON.parse(readFileSync(join(repositoryRoot, "packages", name, "tsconfig.json"), "utf8"));
      expect(config.compilerOptions.lib).toEqual(["ES2022"]);
      expect(config.compilerOptions.types).toEqual([]);
    }
  });

  it("read the clock and roll the dice in the runtime only", () => {
    const allowed = ["packages/runtime/src/clock/", "packages/runtime/src/random/", "bench/"];
    const broken = violations((_project, path, text) =>
      allowed.some((prefix) => path.startsWith(prefix)) || isTest(path)
        ? []
        : [...withoutComments(text).matchAll(/\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)/g)].map(
            (match) => match[0],
          ),
    );
    expect(broken).toEqual([]);
  });

  it("keep zod at the doors: in the contract, in configuration, in the servers' routes and in file formats", () => {
    const doors = [
      /^packages\/contract\//,
      /\/config\.ts$/,
      /^apps\/coordinator\//,
      /^apps\/splat-server\/src\/routes\//,
      /\/mapping[^/]*\.ts$/,
      /\/table\//,
    ];
    const broken = violations((_project, path, text) =>
      importsOf(text).includes("zod") && !isTest(path) && !doors.some((door) => door.test(path)) ? ["imports zod"] : [],
    );
    expect(broken).toEqual([]);
  });

  it("read the environment in the command only", () => {
    const broken = violations((_project, path, text) =>
      /\bprocess\.env\b/.test(withoutComments(text)) &&
      !isTest(path) &&
      !path.startsWith("apps/cli/") &&
      !path.startsWith("bench/")
        ? ["reads process.env"]
        : [],
    );
    expect(broken).toEqual([]);
  });

  it("have no drawer for odds and ends", () => {
    const broken = violations((_project, path) =>
      /\/(utils?|helpers?|common|shared|misc)(\/|\.ts$)/.test(path) ? ["has no subject"] : [],
    );
    expect(broken).toEqual([]);
  });

  it("give every error code a paragraph in docs/errors.md", () => {
    const documented = new Set(
      [...readFileSync(join(repositoryRoot, "docs", "errors.md"), "utf8").matchAll(/`([A-Z][A-Z0-9_]{3,})`/g)].map(
        (m) => m[1],
      ),
    );
    const thrown = projects.flatMap((project) =>
      project.sources
        .filter(({ path }) => !isTest(path))
        .flatMap(({ text }) => [...text.matchAll(thrownCode)].map((m) => m[1] as string)),
    );
    expect(thrown.length).toBeGreaterThan(0);
    expect([...new Set(thrown)].filter((code) => !documented.has(code)).sort()).toEqual([]);
  });
});
