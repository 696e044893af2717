import { appendFile, mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { GaussianCloud, SpzModule } from "@adobe/spz";
import { type SplatCloud, shCoefficients } from "@lode/splat/cloud";
import { normalise, prune } from "@lode/splat/ops";
import { readPly, writePly } from "@lode/splat/ply";
import { type Camera, renderView, rigPixels, rigPreviewView, validatorRig } from "@lode/splat/render";
import { decodeSpz, encodeNetworkPayload, encodeNetworkSpz, encodeNianticSpz } from "@lode/splat/spz";
import { nodeCompressors } from "@lode/splat-node/compressors";
import { Workshop } from "@lode/splat-node/workshop";
import { type BenchCloud, benchClouds } from "./splat-clouds.ts";

/** Rounds of each way; ways take turns, so that a slow moment of the machine meets all of them. More of them where each is short. */
const roundsOf = (gaussians: number): number => (gaussians > 200_000 ? 7 : 41);

/** What a preview is promised for; a larger cloud is pruned to it first. */
const drawnGaussians = 50_000;
const asciiGaussians = 50_000;

interface Way {
  readonly name: string;
  /** Bytes that pass, as PLY, so that ways compare. */
  readonly bytes: number;
  /** Whose time is 1.0. */
  readonly peer?: string;
  run(): unknown;
}

/** How fast are splats encoded, decoded and parsed, beside the upstream codec (C++ in WebAssembly) and beside what bounds us? */
export async function splat(print: (line: string) => void): Promise<void> {
  print(`# splat: medians, node ${process.version}, ${availableParallelism()} cores`);
  const upstream = await openUpstream();
  const lines: Record<string, Record<string, number>> = {};
  await using one = new Workshop({ threads: 1 });
  await using all = new Workshop({ threads: -1 });
  for (const input of benchClouds(print)) {
    print("");
    const rounds = roundsOf(input.cloud.count);
    print(
      `${`${input.name}, ${rounds} rounds`.padEnd(50)}${["ms", "MB/s", "ratio"].map((name) => name.padStart(9)).join("")}`,
    );
    const ways = [...waysOf(input, upstream), ...workshopWays(input, one, all)];
    lines[input.name] = await measure(ways, rounds, print);
  }
  await remember(lines);
}

/** Its own types call the module a function, which it is not for Node; it also talks on standard output. */
async function openUpstream(): Promise<SpzModule> {
  const module = (await import("@adobe/spz")) as unknown as {
    readonly default: (overrides: Readonly<Record<string, unknown>>) => Promise<SpzModule>;
  };
  return module.default({ print: () => {}, printErr: () => {} });
}

function waysOf({ cloud }: BenchCloud, upstream: SpzModule): Way[] {
  const ply = writePly(cloud);
  const bytes = ply.length;
  const theirs = upstreamCloud(cloud);
  const rub = upstream.CoordinateSystem.RUB;
  const pack = (version: number) => ({ version, from: rub, sh1Bits: 5, shRestBits: 4 });
  const network = encodeNetworkSpz(cloud, { mode: "quality" }, nodeCompressors);
  const payload = encodeNetworkPayload(cloud, { mode: "quality" });
  const [v3, v4] = [3, 4].map((version) => upstream.saveSpzToBuffer(theirs, pack(version))) as [Uint8Array, Uint8Array];
  const decode = (file: Uint8Array) => decodeSpz(file, nodeCompressors, { frame: "RUB" });
  const slow = bigEndian(ply);
  const text = asciiPly(cloud);
  const { cloud: shown } = normalise(prune(cloud, { maxCount: drawnGaussians }));
  const view = validatorRig()[rigPreviewView] as Camera;
  const size = { width: rigPixels, height: rigPixels };
  return [
    { name: "encode v4, upstream", bytes, run: () => upstream.saveSpzToBuffer(theirs, pack(4)) },
    {
      name: "encode v4, Lode",
      bytes,
      peer: "encode v4, upstream",
      run: () => encodeNianticSpz(cloud, { version: 4 }, nodeCompressors),
    },
    { name: "encode v3, upstream", bytes, run: () => upstream.saveSpzToBuffer(theirs, pack(3)) },
    {
      name: "encode v3, Lode",
      bytes,
      peer: "encode v3, upstream",
      run: () => encodeNianticSpz(cloud, { version: 3 }, nodeCompressors),
    },
    {
      name: "encode network quality, Lode",
      bytes,
      peer: "encode v4, upstream",
      run: () => encodeNetworkSpz(cloud, { mode: "quality" }, nodeCompressors),
    },
    {
      name: "encode network parity, Lode",
      bytes,
      peer: "encode v4, upstream",
      run: () => encodeNetworkSpz(cloud, { mode: "parity" }, nodeCompressors),
    },
    { name: "  of it zstd alone (limit of encoding)", bytes, run: () => nodeCompressors.zstdCompress(payload, 1) },
    { name: "decode v4, upstream", bytes, run: () => upstream.loadSpzFromBuffer(v4, { to: rub }) },
    { name: "decode v4, Lode", bytes, peer: "decode v4, upstream", run: () => decode(v4) },
    { name: "decode v3, upstream", bytes, run: () => upstream.loadSpzFromBuffer(v3, { to: rub }) },
    { name: "decode v3, Lode", bytes, peer: "decode v3, upstream", run: () => decode(v3) },
    { name: "decode network, Lode", bytes, peer: "decode v4, upstream", run: () => decode(network) },
    {
      name: "  of it zstd alone (limit of decoding)",
      bytes,
      run: () => nodeCompressors.zstdDecompress(network, payload.length),
    },
    { name: "copy of the file (limit)", bytes, run: () => ply.slice() },
    {
      name: "parse PLY, as it lies",
      bytes,
      peer: "copy of the file (limit)",
      run: () => readPly(ply, { frame: "RUB" }),
    },
    {
      name: "parse PLY, big-endian",
      bytes,
      peer: "copy of the file (limit)",
      run: () => readPly(slow, { frame: "RUB" }),
    },
    { name: "parse PLY, ASCII", bytes: text.length, run: () => readPly(text, { frame: "RUB" }) },
    { name: "render 518 × 518, one core", bytes, run: () => renderView(shown, view, size) },
  ];
}

/** Several files at once, from PLY to the network's file and its inspection, as a server does it. */
function workshopWays({ cloud }: BenchCloud, one: Workshop, all: Workshop): Way[] {
  const ply = writePly(cloud);
  const files = cloud.count > 200_000 ? 2 : 4;
  const convertAll = (workshop: Workshop) =>
    Promise.all(Array.from({ length: files }, () => workshop.convert(ply, { to: "spz", normalise: false })));
  const [name, bytes] = [`${files} files through the workshop`, files * ply.length];
  return [
    { name: `${name}, one thread`, bytes, run: () => convertAll(one) },
    { name: `${name}, all cores`, bytes, peer: `${name}, one thread`, run: () => convertAll(all) },
  ];
}

async function measure(
  ways: readonly Way[],
  rounds: number,
  print: (line: string) => void,
): Promise<Record<string, number>> {
  const times = ways.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const startedAt = performance.now();
      await way.run();
      // The first round warms up.
      if (round > 0) times[index]?.push(performance.now() - startedAt);
    }
  }
  const median = (list: readonly number[]) =>
    [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
  const found: Record<string, number> = {};
  for (const [index, way] of ways.entries()) {
    const ms = median(times[index] ?? []);
    const peer = ways.findIndex(({ name }) => name === way.peer);
    const ratio = peer === -1 ? "" : `${(median(times[peer] ?? []) / ms).toFixed(2)}x`;
    found[way.name.trim()] = Math.round(ms * 100) / 100;
    print(
      `${way.name.padEnd(50)}${ms.toFixed(1).padStart(9)}${(way.bytes / ms / 1000).toFixed(0).padStart(9)}${ratio.padStart(9)}`,
    );
  }
  return found;
}

/** The same cloud in the upstream codec's form: packed, and SH coefficient by coefficient. */
function upstreamCloud(cloud: SplatCloud): GaussianCloud {
  const { count } = cloud;
  const packed = ({ data, start, stride }: SplatCloud["positions"], components: number) => {
    const out = new Float32Array(count * components);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < components; k++) out[i * components + k] = data[start + i * stride + k] as number;
    }
    return out;
  };
  const coefficients = shCoefficients(cloud.shDegree);
  const sh = new Float32Array(count * coefficients * 3);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < coefficients; j++) {
      for (let c = 0; c < 3; c++) {
        sh[(i * coefficients + j) * 3 + c] = cloud.sh.data[
          cloud.sh.start + i * cloud.sh.stride + j + c * coefficients
        ] as number;
      }
    }
  }
  const wxyz = packed(cloud.rotations, 4);
  const rotations = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 4; k++) rotations[i * 4 + k] = wxyz[i * 4 + ((k + 1) % 4)] as number;
  }
  return {
    numPoints: count,
    shDegree: cloud.shDegree,
    antialiased: cloud.antialiased,
    extensions: [],
    positions: packed(cloud.positions, 3),
    scales: packed(cloud.scales, 3),
    rotations,
    alphas: packed(cloud.opacities, 1),
    colors: packed(cloud.colors, 3),
    sh,
  };
}

/** The same file with every float's bytes turned round: a layout that no view can be laid over. */
function bigEndian(ply: Uint8Array): Uint8Array {
  const text = Buffer.from(ply.buffer, ply.byteOffset, Math.min(ply.length, 65_536)).toString("latin1");
  const end = text.indexOf("end_header\n") + "end_header\n".length;
  const header = Buffer.from(text.slice(0, end).replace("binary_little_endian", "binary_big_endian"), "latin1");
  return Buffer.concat([header, Buffer.from(ply.slice(end)).swap32()]);
}

/** The first gaussians as text, as programs print floats: more of them would only take longer. */
function asciiPly(cloud: SplatCloud): Uint8Array {
  const ply = writePly({ ...cloud, count: Math.min(cloud.count, asciiGaussians) });
  const header = Buffer.from(ply.buffer, ply.byteOffset, Math.min(ply.length, 65_536)).toString("latin1");
  const end = header.indexOf("end_header\n") + "end_header\n".length;
  const floats = new Float32Array(ply.buffer.slice(ply.byteOffset + end));
  const perRow = floats.length / Math.min(cloud.count, asciiGaussians);
  const rows = Array.from({ length: floats.length / perRow }, (_, row) =>
    Array.from(floats.subarray(row * perRow, (row + 1) * perRow), (value) => value.toPrecision(8)).join(" "),
  );
  return Buffer.from(`${header.slice(0, end).replace("binary_little_endian", "ascii")}${rows.join("\n")}\n`);
}

async function remember(lines: Record<string, Record<string, number>>): Promise<void> {
  const history = fileURLToPath(new URL("../history/", import.meta.url));
  await mkdir(history, { recursive: true });
  const line = { at: new Date().toISOString(), node: process.version, cores: availableParallelism(), medianMs: lines };
  await appendFile(`${history}splat.jsonl`, `${JSON.stringify(line)}\n`);
}
