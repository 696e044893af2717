import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startDevNode } from "@lode/bittensor/dev-node";
import { describe, expect, it } from "vitest";
import vectors from "../../vectors/bittensor.json" with { type: "json" };
import { repositoryRoot } from "../sources.ts";
import type { Computed } from "./browser-page.ts";
import { bundle } from "./bundle.ts";
import { findChromium, runInChromium } from "./headless-chromium.ts";

const here = join(repositoryRoot, "tests/bittensor-product");

const chromium = findChromium();
if (chromium === undefined) {
  process.stderr.write("skipped: no chromium on the PATH, so the browser build was bundled but not run\n");
}

/** A page of this folder, as a bundler makes it, with what it may fetch. */
async function run(page: string, files: Readonly<Record<string, string>>): Promise<unknown> {
  const { code } = await bundle(`import ${JSON.stringify(join(here, page))}`, "browser");
  expect(code).not.toMatch(/["']node:/);
  return runInChromium(chromium!, code, { files, timeoutMs: 25_000 });
}

describe.skipIf(chromium === undefined)("in a browser", () => {
  it("signatures are verified, bodies hashed, weights hidden and scaled as in Node", async () => {
    const files = { "/vectors": await readFile(join(repositoryRoot, "vectors/bittensor.json"), "utf8") };
    const computed = (await run("browser-page.ts", files)) as Computed;
    const { tlock, signatures, weights_emit, synapse_body_hash, dendrite_request_captured } = vectors;
    expect(computed).toEqual({
      nodeGlobals: [],
      signatures: signatures.cases.map(({ valid }) => valid),
      verified: dendrite_request_captured.headers.bt_header_dendrite_hotkey,
      bodyHash: synapse_body_hash.cases[1]!.body_hash,
      payload: tlock.encrypt.payload_plain,
      ciphertext: tlock.encrypt.ciphertext,
      opened: tlock.rust_made.message_utf8,
      fresh: tlock.encrypt.payload_plain,
      emitted: weights_emit.cases.map(({ out_uids, out_u16 }) => ({ uids: out_uids, values: out_u16 })),
      upscaled: { uids: [1, 2], values: [21_845, 65_535] },
      parsed: ["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", true],
    });
  });

  it("a chain is read over WebSocket", async () => {
    const neurons = [
      { hotkey: "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", stakeRao: 5n, validatorPermit: true },
    ];
    await using node = await startDevNode({ subnets: [{ netuid: 46, neurons }] });
    node.seal(5);
    expect(await run("chain-page.ts", { "/endpoint": JSON.stringify(node.wsUrl) })).toEqual({
      block: 5,
      hotkeys: [neurons[0]!.hotkey],
      totalStake: ["5"],
    });
  });
});
