import { gunzipSync, gzipSync } from "node:zlib";
import type { SplatCloud } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { detectFormat } from "../format/index.ts";
import { readCompressedPly, readPly, strictPlyProblems, writePly } from "../ply/index.ts";
import { readSplatFile } from "../splat-file/index.ts";
import { numbers, randomCloud } from "./clouds.test-support.ts";
import { decodeSpz } from "./decode-spz.ts";
import { encodeNetworkPayload, encodeNetworkSpz } from "./encode-network.ts";
import { encodeNianticSpz } from "./encode-niantic.ts";
import { testCompressors } from "./node-compressors.test-support.ts";

/** What became of one input. `crashed` is what must not be: another exception, a broken promise of a reader, or a hang. */
export type Outcome =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "crashed"; readonly error: unknown };

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Puts mutated insides back into their compressor, so that mutants reach what lies behind it. */
  readonly wrap?: (inside: Uint8Array) => Uint8Array;
}

/** Small whole files of every format, and the insides of those that are compressed. */
export function seeds(): Seed[] {
  const cloud = randomCloud(3, 1, 5);
  const canonical = writePly(cloud);
  const text = Buffer.from(canonical).toString("latin1");
  const bodyStart = text.indexOf("end_header\n") + 11;
  const floats = new Float32Array(canonical.slice(bodyStart).buffer);
  const ascii = `${text.slice(0, bodyStart).replace("binary_little_endian", "ascii")}${[...floats].join(" ")}\n`;
  const payload = encodeNetworkPayload(cloud, { mode: "quality" });
  const v3 = encodeNianticSpz(cloud, { version: 3 }, testCompressors);
  const splat = new Uint8Array(64).fill(60);
  return [
    { name: "ply", bytes: canonical },
    { name: "ascii ply", bytes: Buffer.from(ascii) },
    { name: "mixed ply", bytes: mixedPly() },
    { name: "compressed ply", bytes: compressedPly() },
    { name: "splat", bytes: splat },
    { name: "network spz", bytes: encodeNetworkSpz(cloud, { mode: "quality" }, testCompressors) },
    { name: "network payload", bytes: payload, wrap: (inside) => testCompressors.zstdCompress(inside, 1) },
    { name: "spz v3", bytes: v3 },
    { name: "spz v3 payload", bytes: gunzipSync(v3), wrap: (inside) => gzipSync(inside, { level: 1 }) },
    { name: "spz v4", bytes: encodeNianticSpz(randomCloud(3, 4, 6), { version: 4 }, testCompressors) },
    { name: "raw spz", bytes: payload },
  ];
}

function mixedPly(): Uint8Array {
  const names = "x y z f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3".split(" ");
  const header = [
    "ply\r",
    "format binary_big_endian 1.0\r",
    "element camera 2\r",
    "property list uchar short ids\r",
    "element vertex 2\r",
    ...names.map((name, at) => `property ${["float", "double", "uchar", "short"][at % 4]} ${name}\r`),
    "end_header\r",
    "",
  ];
  return Buffer.concat([Buffer.from(header.join("\n")), Buffer.from([1, 0, 7, 0]), Buffer.alloc(2 * 57, 66)]);
}

function compressedPly(): Uint8Array {
  const bounds = ["min", "max"].flatMap((end) =>
    ["x", "y", "z", "scale_x", "scale_y", "scale_z"].map((axis) => `property float ${end}_${axis}`),
  );
  const words = ["position", "rotation", "scale", "color"].map((name) => `property uint packed_${name}`);
  const sh = Array.from({ length: 9 }, (_, index) => `property uchar f_rest_${index}`);
  const lines = ["ply", "format binary_little_endian 1.0", "element chunk 1", ...bounds];
  const header = [...lines, "element vertex 2", ...words, "element sh 2", ...sh, "end_header", ""].join("\n");
  return Buffer.concat([Buffer.from(header), Buffer.alloc(48 + 32 + 18, 70)]);
}

const telling = [0, 1, 2, 3, 4, 9, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 10_000_000];
const words = [
  "4294967295",
  "10000000",
  "-1",
  "0",
  "nan",
  "1e400",
  "list",
  "element ",
  "property ",
  "end_header\n",
  "\r\n",
];

/** A mutant of one seed or a cross of two; the same number gives the same mutant. */
export function mutant(all: readonly Seed[], number: number): { readonly name: string; readonly bytes: Uint8Array } {
  const next = numbers(Math.imul(number + 1, 0x9e3779b1));
  const below = (limit: number) => Math.floor(next() * limit);
  const seed = all[number % all.length]!;
  let bytes: Buffer = Buffer.from(seed.bytes);
  for (let times = 1 + below(3); times > 0 && bytes.length > 0; times--) {
    const at = below(bytes.length);
    switch (below(9)) {
      case 0:
        bytes[at]! ^= 1 << below(8);
        break;
      case 1:
        bytes[at] = below(256);
        break;
      case 2:
        bytes = bytes.subarray(0, at);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(8))]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + below(40), below(256)), bytes.subarray(at)]);
        break;
      case 5:
        if (at + 4 <= bytes.length) bytes.writeUInt32LE(telling[below(telling.length)]!, at);
        break;
      case 6:
        bytes.write(words[below(words.length)]!, at, "latin1");
        break;
      case 7: {
        const other = all[below(all.length)]!.bytes;
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(below(other.length))]);
        break;
      }
      default: {
        const from = below(bytes.length);
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + below(64)), bytes.subarray(at)]);
      }
    }
  }
  return { name: seed.name, bytes: seed.wrap === undefined ? bytes : seed.wrap(bytes) };
}

/** Reads bytes as what they seem to be, and by `name` as what they were; then uses what came of it. */
function readAnything(bytes: Uint8Array, name: string): SplatCloud {
  const limits = { frame: "RUB", maxGaussians: 100_000 } as const;
  switch (detectFormat(bytes, name === "splat" ? "a.splat" : undefined)) {
    case "ply":
      strictPlyProblems(bytes);
      return readPly(bytes, limits);
    case "compressed-ply":
      return readCompressedPly(bytes, limits);
    case "splat":
      return readSplatFile(bytes, limits);
    default:
      return decodeSpz(bytes, testCompressors, { ...limits, frame: "RDF", maxPayloadBytes: 10_000_000 }).cloud;
  }
}

/** Reads the bytes and, where they are accepted, holds the reader to what a cloud promises and encodes it again. */
export function outcomeOf(bytes: Uint8Array, name: string): Outcome {
  try {
    const cloud = readAnything(bytes, name);
    for (const { data, start, stride } of [cloud.positions, cloud.scales, cloud.rotations, cloud.opacities, cloud.sh]) {
      if (start + (cloud.count - 1) * stride > data.length) throw new RangeError("a column is too short");
    }
    if (cloud.count < 1 || cloud.count > 100_000) throw new RangeError("a count that was to be refused");
    encodeAgain(cloud);
    return { kind: "accepted" };
  } catch (error) {
    if (error instanceof SplatError) return { kind: "refused", code: error.code };
    return { kind: "crashed", error };
  }
}

/** Numbers may be anything; an encoder takes them or refuses them with a code. */
function encodeAgain(cloud: SplatCloud): void {
  for (const mode of ["parity", "quality"] as const) {
    try {
      encodeNetworkPayload({ ...cloud, frame: "RUB" }, { mode });
    } catch (error) {
      if (!(error instanceof SplatError)) throw error;
    }
  }
}
