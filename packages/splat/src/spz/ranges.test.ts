import { expect, it } from "vitest";
import { readPly, writePly } from "../ply/index.ts";
import { randomCloud } from "./clouds.test-support.ts";
import { cloudOf, decodeRange, newDecodeTarget, payloadBodies } from "./decode-range.ts";
import { encodeNetworkPayload, encodeRange, networkHeader, type SpzMode } from "./encode-network.ts";
import { newPayload, spzOffsets } from "./payload-layout.ts";

/** Columns of an interleaved file, so that a range is more than a slice. */
const cloud = readPly(writePly(randomCloud(3001, 3, 8)), { frame: "RUB" });
const header = networkHeader(cloud);
const cuts = [0, 1, 2, 700, 1024, 1025, 2999, 3001];
const ranges = cuts.slice(1).map((to, index) => [cuts[index]!, to] as const);

it.each(["parity", "quality"] as const)(
  "%s: the bytes do not depend on how the work was shared, nor on its order",
  (mode: SpzMode) => {
    const shared = newPayload(header, new SharedArrayBuffer(spzOffsets(header).end));
    for (const [from, to] of ranges.toReversed()) encodeRange(cloud, shared, from, to, { mode });
    expect(Buffer.compare(shared, encodeNetworkPayload(cloud, { mode }))).toBe(0);
  },
);

it("a range touches no gaussian but its own", () => {
  const payload = newPayload(header);
  encodeRange(cloud, payload, 1000, 1001, { mode: "quality" });
  const written = payload.subarray(16).filter((byte) => byte !== 0).length;
  expect(written).toBeGreaterThan(10);
  expect(written).toBeLessThanOrEqual(19 + 45);
});

it("shared decoding gives the same cloud as one thread's", () => {
  const bodies = payloadBodies(encodeNetworkPayload(cloud, { mode: "quality" }), header);
  const whole = newDecodeTarget(header);
  decodeRange(bodies, header, whole, 0, header.count);
  const shared = newDecodeTarget(header, (length) => new Float32Array(new SharedArrayBuffer(4 * length)));
  for (const [from, to] of ranges.toReversed()) decodeRange(bodies, header, shared, from, to);
  for (const name of ["positions", "alphas", "colors", "scales", "rotations", "sh"] as const) {
    expect(Buffer.compare(Buffer.from(shared[name].buffer), Buffer.from(whole[name].buffer)), name).toBe(0);
  }
  expect(cloudOf(header, shared, "RUB").sh.stride).toBe(45);
});
