import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../sources.ts";

export const packageFolder = join(repositoryRoot, "packages/bittensor");

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const manifest: Manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));

/** `axon`, `keys` … */
export const subpaths = Object.keys(manifest.exports).map((path) => path.replace(/^\.\//, ""));

const keyPackages = ["@noble/curves", "@noble/hashes", "@scure/base"];
const chainPackages = [
  "@polkadot-api/metadata-builders",
  "@polkadot-api/substrate-bindings",
  "@polkadot-api/utils",
  "scale-ts",
];

interface Allowance {
  readonly packages: readonly string[];
  readonly bittensor: readonly string[];
  readonly runtime: readonly string[];
}

/**
 * What a subpath may load: third-party packages, and other parts of this package and of the runtime. Whoever wants one
 * part must not pay for the others, in a bundle or at start.
 */
const allowance: Readonly<Record<string, Allowance>> = {
  primitives: { packages: [], bittensor: [], runtime: [] },
  chain: { packages: [], bittensor: [], runtime: [] },
  // Keyfiles are sealed with one of the ciphers.
  keys: { packages: [...keyPackages, "@noble/ciphers"], bittensor: ["primitives"], runtime: ["errors"] },
  weights: { packages: ["@noble/hashes"], bittensor: ["primitives"], runtime: ["errors"] },
  timelock: { packages: ["@noble/ciphers", "@noble/curves", "@noble/hashes"], bittensor: [], runtime: ["errors"] },
  auth: {
    packages: keyPackages,
    bittensor: ["keys", "primitives"],
    runtime: ["errors"],
  },
  dendrite: {
    packages: keyPackages,
    bittensor: ["auth", "axon", "keys", "primitives"],
    runtime: ["clock", "errors", "random", "retry"],
  },
  axon: {
    packages: keyPackages,
    bittensor: ["auth", "keys", "primitives"],
    runtime: ["clock", "errors", "events"],
  },
  "chain-memory": {
    packages: keyPackages,
    bittensor: ["keys", "primitives", "weights"],
    runtime: ["errors", "events", "files"],
  },
  "chain-pylon": {
    packages: keyPackages,
    bittensor: ["chain", "keys", "primitives", "weights"],
    runtime: ["clock", "errors"],
  },
  "chain-substrate": {
    packages: [...keyPackages, ...chainPackages, "@noble/ciphers"],
    bittensor: ["chain", "keys", "primitives", "timelock", "weights"],
    runtime: ["clock", "errors", "events", "random"],
  },
  "dev-node": {
    packages: [...keyPackages, ...chainPackages, "@noble/ciphers", "ws"],
    bittensor: ["keys", "primitives"],
    runtime: ["clock", "errors"],
  },
};

/** Of what was loaded, given as names of {@link roomOf}, that which the subpath has no use for. */
export function unrelated(subpath: string, rooms: readonly string[], more: readonly string[] = []): string[] {
  const { packages, bittensor, runtime } = allowance[subpath]!;
  const parts = [subpath, ...bittensor].map((part) => `bittensor/${part}`);
  const allowed = new Set([...packages, ...parts, ...runtime.map((part) => `runtime/${part}`), ...more]);
  return [...new Set(rooms)].filter((room) => !allowed.has(room)).sort();
}

/** Bundled for browsers and run in one. */
export const browserSafe: readonly string[] = [
  "primitives",
  "keys",
  "auth",
  "chain",
  "chain-substrate",
  "chain-pylon",
  "timelock",
  "weights",
];

/** `@noble/curves` for a file of it, `bittensor/keys` for a file of ours; undefined for anything else. */
export function roomOf(path: string): string | undefined {
  const installed = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  if (installed !== undefined) return installed;
  const [, room, folder] = /packages\/([\w-]+)\/(?:src|dist)\/([\w-]+)\//.exec(path) ?? [];
  return folder === undefined ? undefined : `${room}/${folder}`;
}
