import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Frame, SplatCloud } from "../cloud/index.ts";
import { randomCloud } from "./clouds.test-support.ts";
import { decodeSpz } from "./decode-spz.ts";
import { encodeNetworkPayload } from "./encode-network.ts";
import { encodeNianticSpz } from "./encode-niantic.ts";
import { testCompressors } from "./node-compressors.test-support.ts";
import { toUpstream, upstreamCodec } from "./upstream-codec.test-support.ts";

const upstream = await upstreamCodec();
const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");

/** −0 and 0 are one number here. */
function values(cloud: ReturnType<typeof toUpstream>): Record<string, number[]> {
  const { positions, scales, rotations, alphas, colors, sh } = cloud;
  const plain = (data: Float32Array) => Array.from(data, (value) => value + 0);
  return {
    positions: plain(positions),
    scales: plain(scales),
    rotations: plain(rotations),
    alphas: plain(alphas),
    colors: plain(colors),
    sh: plain(sh),
  };
}

function decodedHere(file: Uint8Array, frame: Frame): Record<string, number[]> {
  return values(toUpstream(decodeSpz(file, testCompressors, { frame }).cloud));
}

function decodedThere(file: Uint8Array, frame: Frame): Record<string, number[]> {
  return values(upstream.loadSpzFromBuffer(file, { to: upstream.CoordinateSystem[frame] }));
}

function encodedThere(cloud: SplatCloud, version: number): Uint8Array {
  const from = upstream.CoordinateSystem[cloud.frame];
  return upstream.saveSpzToBuffer(toUpstream(cloud), { version, from, sh1Bits: 5, shRestBits: 4 });
}

describe.each(["RUB", "RDF"] as const)("a cloud in %s", (frame) => {
  it.each([0, 1, 2, 3] as const)("of SH degree %i becomes upstream's version 3 byte for byte", (degree) => {
    const cloud: SplatCloud = { ...randomCloud(700, degree, degree + 1), frame };
    const file = encodeNianticSpz(cloud, { version: 3 }, testCompressors);
    expect(Buffer.compare(gunzipSync(file), gunzipSync(encodedThere(cloud, 3)))).toBe(0);
    expect(decodedHere(file, frame)).toEqual(decodedThere(file, frame));
  });

  it.each([0, 1, 2, 3] as const)("of SH degree %i goes through version 4 both ways", (degree) => {
    const cloud: SplatCloud = { ...randomCloud(700, degree, degree + 9), frame };
    const ours = encodeNianticSpz(cloud, { version: 4 }, testCompressors);
    const theirs = encodedThere(cloud, 4);
    expect(decodedHere(theirs, frame)).toEqual(decodedThere(theirs, frame));
    expect(decodedThere(ours, frame)).toEqual(decodedThere(theirs, frame));
  });
});

it("degree 4 is read as upstream reads it", () => {
  const theirs = encodedThere(randomCloud(300, 4), 4);
  expect(decodedHere(theirs, "RUB")).toEqual(decodedThere(theirs, "RUB"));
});

it("the network's payload in a gzip stream is a file that upstream reads to the same values", () => {
  const cloud = randomCloud(900, 3, 77);
  for (const mode of ["parity", "quality"] as const) {
    const file = gzipSync(encodeNetworkPayload(cloud, { mode }));
    expect(decodedHere(file, "RUB")).toEqual(decodedThere(file, "RUB"));
  }
});

it("a cloud that reaches far gets fewer fractional bits instead of wrapping", () => {
  const near = randomCloud(50, 0);
  const far = { ...near, positions: { ...near.positions, data: near.positions.data.map((value) => value * 9000) } };
  const back = decodeSpz(encodeNianticSpz(far, { version: 3 }, testCompressors), testCompressors, { frame: "RUB" });
  expect(back.fractionalBits).toBe(9);
  const errors = back.cloud.positions.data.map((value, place) => Math.abs(value - far.positions.data[place]!));
  expect(Math.max(...errors)).toBeLessThanOrEqual(2 ** -10);
});

it("the coordinate system that an extension record names is believed", () => {
  const cloud = randomCloud(5, 1);
  const record = new Uint8Array(12);
  new DataView(record.buffer).setUint32(0, 0xadbe0003, true);
  record[4] = 4;
  const payload = gunzipSync(encodeNianticSpz(cloud, { version: 3 }, testCompressors));
  payload[14] = 2;
  const withRecord = (system: number) => {
    record[8] = system;
    return gzipSync(Buffer.concat([payload, record]));
  };
  const plain = decodeSpz(withRecord(4), testCompressors, { frame: "RUB" }).cloud;
  const turned = decodeSpz(withRecord(6), testCompressors, { frame: "RUB" }).cloud;
  expect(turned.positions.data[0]).toBe(plain.positions.data[0]);
  expect(turned.positions.data[1]).toBe(-plain.positions.data[1]!);
  expect(() => decodeSpz(withRecord(9), testCompressors, { frame: "RUB" })).toThrow(
    expect.objectContaining({ code: "SPZ_FRAME" }),
  );
});

const real = ["minimal-v2.spz", "minimal-v3.spz", "minimal-v4.spz"].map((name) => join(shared, "splats", name));
for (const file of real) if (!existsSync(file)) process.stderr.write(`skipped: ${file} is missing\n`);

it.skipIf(!real.every((file) => existsSync(file))).each(real)("%s reads as upstream reads it", (path) => {
  const file = new Uint8Array(readFileSync(path));
  const { cloud, dialect } = decodeSpz(file, testCompressors, { frame: "RUB" });
  expect(dialect).toBe("niantic");
  expect(cloud.count).toBe(4);
  expect(decodedHere(file, "RUB")).toEqual(decodedThere(file, "RUB"));
});

it("a half turn about X leaves the last function of degree 4 as it is, which is even in y and free of z", () => {
  const cloud: SplatCloud = { ...randomCloud(20, 4), frame: "RDF" };
  const file = encodeNianticSpz(cloud, { version: 4 }, testCompressors);
  const rdf = decodeSpz(file, testCompressors, { frame: "RDF" }).cloud.sh.data;
  const rub = decodeSpz(file, testCompressors, { frame: "RUB" }).cloud.sh.data;
  for (let row = 0; row < rdf.length; row += 72) expect(rdf[row + 23]).toBe(rub[row + 23]);
});
