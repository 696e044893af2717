import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPly, writePly } from "../ply/index.ts";
import { decodeSpz } from "./decode-spz.ts";
import { encodeNetworkPayload, encodeNetworkSpz } from "./encode-network.ts";
import { testCompressors } from "./node-compressors.test-support.ts";

interface Case {
  readonly name: string;
  readonly input?: string;
  readonly inputSha256: string;
  readonly payloadSha256?: string;
  readonly decodedSha256?: string;
}

const root = join(import.meta.dirname, "../../../..");
const vectors = join(root, "vectors/spz");
const hamburger = join(process.env.LODE_SHARED_DATA ?? join(root, "../shared/data"), "splats/hamburger.ply");
const { cases } = JSON.parse(readFileSync(join(vectors, "vectors.json"), "utf8")) as { cases: Case[] };
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A count of SH properties that the reference turns into an empty cloud is refused here, see its own test. */
const encoded = cases.filter(({ name, decodedSha256 }) => decodedSha256 !== undefined && name !== "hamburger");

describe.each(encoded)("the vector $name", ({ input, name, inputSha256, payloadSha256, decodedSha256 }) => {
  const ply = readFileSync(join(vectors, input ?? ""));
  const cloud = readPly(ply, { frame: "RUB" });

  it("is encoded to the reference's payload byte for byte", () => {
    expect(sha256(ply)).toBe(inputSha256);
    const payload = encodeNetworkPayload(cloud, { mode: "parity" });
    expect(Buffer.compare(payload, readFileSync(join(vectors, `${name}.payload.bin`)))).toBe(0);
    expect(sha256(payload)).toBe(payloadSha256);
  });

  it("comes back from a file as the reference's PLY byte for byte", () => {
    const file = encodeNetworkSpz(cloud, { mode: "parity" }, testCompressors);
    const back = decodeSpz(file, testCompressors, { frame: "RUB" });
    expect(back).toMatchObject({ dialect: "network", version: 2, fractionalBits: 12 });
    expect(sha256(writePly(back.cloud))).toBe(decodedSha256);
  });
});

if (!existsSync(hamburger)) process.stderr.write(`skipped: ${hamburger} is missing\n`);

it.skipIf(!existsSync(hamburger))("a real scene of 52 709 gaussians is encoded to the reference's payload", () => {
  const expected = cases.find(({ name }) => name === "hamburger");
  const ply = readFileSync(hamburger);
  expect(sha256(ply)).toBe(expected?.inputSha256);
  const payload = encodeNetworkPayload(readPly(ply, { frame: "RUB" }), { mode: "parity" });
  expect(payload.length).toBe(1_001_487);
  expect(sha256(payload)).toBe(expected?.payloadSha256);
});

it("a count of SH properties that the reference turns into an empty cloud is refused", () => {
  const ply = readFileSync(join(vectors, "odd-sh-3.ply"));
  expect(() => readPly(ply, { frame: "RUB" })).toThrow(expect.objectContaining({ code: "PLY_SH_COUNT" }));
  const emptied = readFileSync(join(vectors, "odd-sh-3.payload.bin"));
  const file = testCompressors.zstdCompress(emptied, 1);
  expect(() => decodeSpz(file, testCompressors, { frame: "RUB" })).toThrow(
    expect.objectContaining({ code: "SPLATS_NONE" }),
  );
});
