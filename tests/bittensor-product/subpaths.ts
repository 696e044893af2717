import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../sources.ts";

export const packageFolder = join(repositoryRoot, "packages/bittensor");

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}

export const manifest: Manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));

/** `axon`, `keys` … */
export const subpaths = Object.keys(manifest.exports).map((path) => path.replace(/^\.\//, ""));

/** Those that are announced and not written yet are none. */
export const isWritten = (subpath: string): boolean => existsSync(join(packageFolder, "src", subpath, "index.ts"));

/**
 * What a subpath may load: third-party packages, and parts of ours (`bittensor/keys`, `runtime/errors`) besides itself.
 * Whoever wants one part must not pay for the others, in a bundle or at start.
 */
export const allowance: Readonly<
  Record<string, { readonly packages: readonly string[]; readonly parts: readonly string[] }>
> = {
  primitives: { packages: [], parts: [] },
  chain: { packages: [], parts: [] },
  keys: {
    packages: ["@noble/hashes", "@scure/base"],
    parts: ["bittensor/primitives", "runtime/errors"],
  },
  weights: { packages: ["@noble/hashes"], parts: ["bittensor/primitives", "runtime/errors"] },
  timelock: { packages: ["@noble/ciphers", "@noble/curves", "@noble/hashes"], parts: ["runtime/errors"] },
  auth: {
    packages: ["@noble/curves", "@noble/hashes", "@scure/base"],
    parts: ["bittensor/keys", "bittensor/primitives", "runtime/errors"],
  },
  dendrite: {
    packages: ["@noble/curves", "@noble/hashes", "@scure/base"],
    parts: [
      "bittensor/auth",
      "bittensor/axon",
      "bittensor/keys",
      "bittensor/primitives",
      "runtime/clock",
      "runtime/errors",
      "runtime/random",
      "runtime/retry",
    ],
  },
  axon: {
    packages: ["@noble/curves", "@noble/hashes", "@scure/base"],
    parts: [
      "bittensor/auth",
      "bittensor/keys",
      "bittensor/primitives",
      "runtime/clock",
      "runtime/errors",
      "runtime/events",
    ],
  },
  "chain-memory": {
    packages: ["@noble/hashes", "@scure/base"],
    parts: ["bittensor/keys", "bittensor/primitives", "bittensor/weights", "runtime/errors", "runtime/events"],
  },
  "chain-substrate": {
    packages: [
      "@noble/ciphers",
      "@noble/curves",
      "@noble/hashes",
      "@polkadot-api/metadata-builders",
      "@polkadot-api/substrate-bindings",
      "@polkadot-api/utils",
      "@scure/base",
      "scale-ts",
    ],
    parts: [
      "bittensor/keys",
      "bittensor/primitives",
      "bittensor/timelock",
      "bittensor/weights",
      "runtime/clock",
      "runtime/errors",
      "runtime/events",
      "runtime/random",
    ],
  },
  "chain-pylon": {
    packages: ["@noble/hashes", "@scure/base"],
    parts: ["bittensor/keys", "bittensor/primitives", "bittensor/weights", "runtime/clock", "runtime/errors"],
  },
  "dev-node": {
    packages: [
      "@noble/ciphers",
      "@noble/curves",
      "@noble/hashes",
      "@polkadot-api/metadata-builders",
      "@polkadot-api/substrate-bindings",
      "@polkadot-api/utils",
      "@scure/base",
      "scale-ts",
      "ws",
    ],
    parts: ["bittensor/keys", "bittensor/primitives", "runtime/clock", "runtime/errors"],
  },
};

/**
 * These still load pino and prom-client, as the `Reporter` port has its face in common with what writes log files.
 * Their test is expected to fail: once it does not, it says so, and the name goes from here.
 */
export const debtors: readonly string[] = ["axon", "chain-memory", "chain-substrate"];

/** Bundled for browsers and run in one. */
export const browserSafe: readonly string[] = ["primitives", "auth", "chain", "timelock", "weights"];

/** `@noble/curves` of a file in it; `bittensor/keys` of a file of ours; undefined for anything else. */
export function roomOf(path: string): { readonly kind: "package" | "part"; readonly name: string } | undefined {
  const installed = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  if (installed !== undefined) return { kind: "package", name: installed };
  const [, room, folder] = /packages\/([\w-]+)\/(?:src|dist)\/([\w-]+)\//.exec(path) ?? [];
  return folder === undefined ? undefined : { kind: "part", name: `${room}/${folder}` };
}
