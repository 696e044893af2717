#!/usr/bin/env node
// The one file that must run on any Node from 20 on: it finds a Node 24, builds a fresh checkout once, and hands over.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const main = join(root, "apps", "cli", "dist", "main.js");
const wantedMajor = 24;

function fail(message) {
  process.stderr.write(`lode: ${message}\n`);
  process.exit(1);
}

/** Node 24 comes as an npm package for the common platforms; elsewhere the installed one has to be new enough. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= wantedMajor) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  try {
    const folder = dirname(require.resolve(`node-${platform}-${process.arch}/package.json`));
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    if (existsSync(binary)) return binary;
  } catch {
    // Not shipped for this platform: told below.
  }
  return fail(
    `this is Node ${process.versions.node}; Lode runs on Node ${wantedMajor} or later, and none is bundled for ` +
      `${process.platform}-${process.arch}. Install Node ${wantedMajor} and start again.`,
  );
}

/** Tests and what supports them are in no build: none would ever be newer than they are. */
const shipped = /^(?!.*\.(test|test-support|fixture|contract)\.ts$).*\.ts$/;

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(path));
    else if (shipped.test(entry.name)) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

/** The command's own project and all that it refers to; another one is never built here, so it is never waited for. */
function projectsOf(folder, known = new Set()) {
  if (known.has(folder)) return known;
  known.add(folder);
  const { references = [] } = JSON.parse(readFileSync(join(folder, "tsconfig.json"), "utf8"));
  for (const { path } of references) projectsOf(join(folder, path), known);
  return known;
}

/** True when a source is newer than the build of its own project. */
function isStale() {
  if (!existsSync(main)) return true;
  for (const folder of projectsOf(join(root, "apps", "cli"))) {
    const stamp = join(folder, "dist", ".tsbuildinfo");
    if (!existsSync(stamp) || newestSource(join(folder, "src")) > statSync(stamp).mtimeMs) return true;
  }
  return false;
}

function build(node) {
  let compiler;
  try {
    compiler = require.resolve("typescript/bin/tsc");
  } catch {
    if (existsSync(main)) return;
    fail("nothing is built and the compiler is not installed. Run `npm ci` in the checkout, then start again.");
  }
  process.stderr.write("lode: building (once after each change of the sources)\n");
  const result = spawnSync(node, [compiler, "-b", join(root, "apps", "cli")], { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) fail("the build failed; see the messages above.");
}

const node = findNode();
if (isStale()) build(node);

/** What a request makes is gone with it: with room for more of it, long collections of garbage become rare. Only a new process takes this. */
const flags = process.argv[2] === "coordinator" ? ["--max-semi-space-size=64", "--initial-old-space-size=512"] : [];

if (node === process.execPath && flags.length === 0) {
  await import(pathToFileURL(main).href);
} else {
  // The channel tells the child when this process is gone, so that a killed starter leaves no network behind.
  const child = spawn(node, [...flags, main, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone does not.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
