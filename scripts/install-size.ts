/**
 * Packs @lode/bittensor and what it needs of ours, installs them into an empty folder as a stranger would, and says what
 * that brings. Fails above the limit, or when a subpath cannot be imported or has no types there.
 * Run after a build: `npm run build && node scripts/install-size.ts`. Asks the npm registry.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closureTable, installClosure, maxInstallBytes, totalOf } from "./install-closure.ts";

const root = join(import.meta.dirname, "..");
const subject = join(root, "packages/bittensor");

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function installInto(folder: string): void {
  const own = installClosure(subject).filter(({ isOwn }) => isOwn);
  const dependencies = Object.fromEntries(
    own.map(({ name, folder: source }) => {
      const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], source));
      return [name, `file:./${filename}`];
    }),
  );
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  run("npm", ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder);
}

/** Imports every subpath as it was installed, and compiles against its types. */
function useEachSubpath(folder: string, name: string): number {
  const { exports } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  const specifiers = Object.keys(exports).map((path) => join(name, path));
  const imports = specifiers.map((specifier, i) => `import * as part${i} from ${JSON.stringify(specifier)};`);
  const parts = specifiers.map((_, i) => `part${i}`);
  writeFileSync(join(folder, "use.ts"), `${imports.join("\n")}\nexport default [${parts}];\n`);
  run(process.execPath, ["--no-warnings", join(folder, "use.ts")], folder);
  const typeRoots = join(root, "node_modules/@types");
  const options = ["--noEmit", "--strict", "--target", "es2023", "--module", "nodenext", "--types", "node"];
  run(join(root, "node_modules/.bin/tsc"), [...options, "--typeRoots", typeRoots, "use.ts"], folder);
  return specifiers.length;
}

const folder = mkdtempSync(join(tmpdir(), "lode-install-"));
try {
  installInto(folder);
  const name = "@lode/bittensor";
  const packages = installClosure(join(folder, "node_modules", name));
  process.stdout.write(`${closureTable(packages)}\n`);
  process.stdout.write(`${useEachSubpath(folder, name)} subpaths imported, and compiled against\n`);
  if (totalOf(packages).bytesOnDisk > maxInstallBytes) {
    process.stdout.write(`more than ${maxInstallBytes / 1e6} MB\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
