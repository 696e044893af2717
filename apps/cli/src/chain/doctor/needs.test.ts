import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Runtime } from "@lode/bittensor/chain-substrate";
import { expect, it } from "vitest";
import { missingIn } from "./needs.ts";

const folder = process.env.LODE_SHARED_DATA ?? resolve(import.meta.dirname, "../../../../../../shared/data");

function finney(spec: number): Runtime | undefined {
  const path = join(folder, "metadata", `finney-spec${spec}-v16.scale`);
  const version = { specName: "node-subtensor", specVersion: spec, transactionVersion: 1 };
  if (existsSync(path)) return new Runtime(new Uint8Array(readFileSync(path)), version);
  process.stderr.write(`skipped: no ${path}; LODE_SHARED_DATA names the folder that has metadata/\n`);
  return undefined;
}

it("finds everything in the live chain's metadata", ({ skip }) => {
  const runtime = finney(424) ?? skip("no metadata at hand");
  expect(missingIn(runtime)).toEqual({ count: 41, missing: [] });
});

it("names what an older runtime lacks", ({ skip }) => {
  const runtime = finney(365) ?? skip("no metadata at hand");
  expect(missingIn(runtime).missing).toContain("storage SubtensorModule.LastEpochBlock");
});
