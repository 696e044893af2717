import { describe, expect, it } from "vitest";
import { SplatError } from "../errors/index.ts";
import { writePly } from "../ply/index.ts";
import { randomCloud } from "./clouds.test-support.ts";
import { decodeSpz } from "./decode-spz.ts";
import { encodeNetworkPayload, encodeNetworkSpz } from "./encode-network.ts";
import { encodeNianticSpz } from "./encode-niantic.ts";
import { mutant, outcomeOf, seeds } from "./hostile-bytes.test-support.ts";
import { testCompressors } from "./node-compressors.test-support.ts";

const all = seeds();
const wrapped = all.map(({ name, bytes, wrap }) => ({ name, bytes: wrap === undefined ? bytes : wrap(bytes) }));

function codeOf(act: () => unknown): string {
  try {
    act();
    return "none";
  } catch (error) {
    return error instanceof SplatError ? error.code : String(error);
  }
}

const decode = (bytes: Uint8Array) => codeOf(() => decodeSpz(bytes, testCompressors, { frame: "RUB" }));

describe.each(wrapped)("a file: $name", ({ name, bytes }) => {
  it("is read whole", () => {
    expect(outcomeOf(bytes, name)).toEqual({ kind: "accepted" });
  });

  it("is refused with a code wherever it is cut, or read where what is missing was not needed", () => {
    const outcomes = Array.from({ length: bytes.length }, (_, end) => outcomeOf(bytes.subarray(0, end), name));
    expect(outcomes.filter(({ kind }) => kind === "crashed")).toEqual([]);
    // Whole rows of a `.splat` are a shorter one, and an ASCII file may lack its last line end or end in a shorter number.
    const allowed = name === "splat" ? 1 : name === "ascii ply" ? 40 : 0;
    expect(outcomes.filter(({ kind }) => kind === "accepted").length).toBeLessThanOrEqual(allowed);
  });
});

it("five thousand mutants of all formats are read or refused with a code", () => {
  const crashed: unknown[] = [];
  const kinds = new Map<string, number>();
  for (let number = 0; number < 5000; number++) {
    const { name, bytes } = mutant(all, number);
    const outcome = outcomeOf(bytes, name);
    kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
    if (outcome.kind === "crashed") crashed.push({ number, name, error: outcome.error });
  }
  expect(crashed).toEqual([]);
  expect(kinds.get("accepted")).toBeGreaterThan(200);
  expect(kinds.get("refused")).toBeGreaterThan(2000);
});

describe("an SPZ file that claims too much", () => {
  const payload = encodeNetworkPayload(randomCloud(5, 0), { mode: "parity" });
  const edited = (edit: (view: DataView, bytes: Uint8Array) => void) => {
    const copy = payload.slice();
    edit(new DataView(copy.buffer), copy);
    return testCompressors.zstdCompress(copy, 1);
  };

  it("is refused before anything of that size is made", () => {
    expect(decode(edited((view) => view.setUint32(8, 10_000_000, true)))).toBe("SPZ_CORRUPT");
    expect(decode(edited((view) => view.setUint32(8, 0xffffffff, true)))).toBe("SPLATS_TOO_MANY");
    expect(decode(edited((view) => view.setUint32(8, 0, true)))).toBe("SPLATS_NONE");
    expect(decode(edited((view) => view.setUint32(4, 3, true)))).toBe("SPZ_VERSION");
    expect(decode(edited((_, bytes) => bytes.fill(9, 12, 13)))).toBe("SPZ_HEADER_INVALID");
    expect(decode(edited((_, bytes) => bytes.fill(60, 13, 14)))).toBe("SPZ_HEADER_INVALID");
    expect(decode(edited((view) => view.setUint32(0, 1, true)))).toBe("SPZ_CORRUPT");
    expect(decode(testCompressors.zstdCompress(new Uint8Array(15), 1))).toBe("SPZ_CORRUPT");
    expect(decode(new Uint8Array(100))).toBe("SPZ_UNKNOWN");
    expect(decode(new Uint8Array())).toBe("SPZ_UNKNOWN");
  });

  it("is refused where its zstd frame states a false size, or grows as no splat does", () => {
    const file = testCompressors.zstdCompress(payload, 1);
    const refuse = {
      ...testCompressors,
      zstdDecompress: () => {
        throw new Error("must not be asked");
      },
    };
    // Magic, a descriptor with an eight-byte size and a window, four gigabytes declared, one empty last block.
    const false4g = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xc0, 0x58, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0);
    expect(codeOf(() => decodeSpz(false4g, refuse, { frame: "RUB" }))).toBe("SPZ_CORRUPT");
    // The same, with nothing declared and two gigabytes to look back into.
    const vastWindow = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 1, 0, 0);
    expect(codeOf(() => decodeSpz(vastWindow, refuse, { frame: "RUB" }))).toBe("SPZ_CORRUPT");
    const longer = Buffer.concat([file, Uint8Array.of(0)]);
    expect(codeOf(() => decodeSpz(longer, refuse, { frame: "RUB" }))).toBe("SPZ_CORRUPT");
    const bomb = testCompressors.zstdCompress(new Uint8Array(64_000_000), 1);
    expect(bomb.length).toBeLessThan(10_000);
    expect(codeOf(() => decodeSpz(bomb, refuse, { frame: "RUB" }))).toBe("SPZ_TOO_LARGE");
    const gzipBomb = testCompressors.gzip(new Uint8Array(64_000_000), 1);
    expect(decode(gzipBomb)).toBe("SPZ_CORRUPT");
    const limited = { frame: "RUB", maxPayloadBytes: 100 } as const;
    expect(codeOf(() => decodeSpz(file, refuse, limited))).toBe("SPZ_TOO_LARGE");
  });

  it("of version 4 is refused where its table of streams does not agree with its count", () => {
    const file = encodeNianticSpz(randomCloud(5, 0), { version: 4 }, testCompressors);
    const changed = (at: number, value: number) => {
      const copy = file.slice();
      new DataView(copy.buffer).setUint32(at, value, true);
      return decode(copy);
    };
    expect(decode(file)).toBe("none");
    expect(changed(8, 10_000_000)).toBe("SPZ_TOO_LARGE");
    expect(changed(8, 6)).toBe("SPZ_CORRUPT");
    expect(changed(16, 0xfffffff0)).toBe("SPZ_CORRUPT");
    expect(changed(16, 8)).toBe("SPZ_CORRUPT");
    expect(changed(32, 0xffffffff)).toBe("SPZ_CORRUPT");
    expect(changed(36, 1)).toBe("SPZ_CORRUPT");
    expect(changed(40, 46)).toBe("SPZ_CORRUPT");
    expect(changed(12, 0x0600_0c00)).toBe("SPZ_CORRUPT");
  });
});

it("an array of zeros in a file that is otherwise a splat is no bomb, however well it compresses", () => {
  const cloud = randomCloud(240_000, 0);
  const flat = {
    ...cloud,
    shDegree: 4,
    sh: { data: new Float32Array(72 * cloud.count), start: 0, stride: 72 },
  } as const;
  const file = encodeNianticSpz(flat, { version: 4, level: 1 }, testCompressors);
  const back = decodeSpz(file, testCompressors, { frame: "RUB" }).cloud;
  expect(back.sh.data.every((value) => value === 0)).toBe(true);
});

describe("a cloud that a file cannot hold is refused by the encoders", () => {
  const sound = randomCloud(2000, 1);
  const broken = (column: "positions" | "scales" | "rotations" | "opacities" | "colors" | "sh", values: number[]) => {
    const data = sound[column].data.slice();
    data.set(values, sound[column].stride * 1500);
    return { ...sound, [column]: { ...sound[column], data } };
  };
  const codes = (cloud: typeof sound) => [
    codeOf(() => encodeNetworkPayload(cloud, { mode: "parity" })),
    codeOf(() => encodeNetworkPayload(cloud, { mode: "quality" })),
    codeOf(() => encodeNianticSpz(cloud, { version: 3 }, testCompressors)),
  ];
  const refused = ["SPZ_VALUES", "SPZ_VALUES", "SPZ_VALUES"];
  const taken = ["none", "none", "none"];

  it("for NaN anywhere", () => {
    for (const column of ["positions", "scales", "rotations", "opacities", "colors", "sh"] as const) {
      expect(codes(broken(column, [Number.NaN])), column).toEqual(refused);
    }
  });

  it("for infinities where they mean nothing, and not where they saturate", () => {
    for (const column of ["positions", "rotations", "sh"] as const) {
      expect(codes(broken(column, [Infinity])), column).toEqual(refused);
      expect(codes(broken(column, [-Infinity])), column).toEqual(refused);
    }
    for (const column of ["scales", "opacities", "colors"] as const) {
      expect(codes(broken(column, [Infinity])), column).toEqual(taken);
      expect(codes(broken(column, [-Infinity])), column).toEqual(taken);
    }
  });

  it("and the first gaussian that is the reason is named", () => {
    for (const encode of [
      () => encodeNetworkPayload(broken("sh", [Number.NaN]), { mode: "quality" }),
      () => encodeNetworkPayload(broken("rotations", [0, 0, 0, 0]), { mode: "parity" }),
      () => encodeNianticSpz(broken("positions", [Number.NaN]), { version: 4 }, testCompressors),
    ]) {
      expect(encode).toThrow(expect.objectContaining({ code: "SPZ_VALUES", facts: { index: 1500 } }));
    }
  });

  it("for a rotation without length", () => {
    expect(codes(broken("rotations", [0, 0, 0, 0]))).toEqual(refused);
    expect(codes(broken("rotations", [1e-30, 0, 0, 0]))).toEqual(refused);
  });

  it("for positions that wrap, which parity keeps as the reference has them", () => {
    const far = broken("positions", [2048]);
    expect(codes(far)).toEqual(["none", "SPZ_VALUES", "none"]);
    const file = encodeNetworkSpz(far, { mode: "parity" }, testCompressors);
    expect(decodeSpz(file, testCompressors, { frame: "RUB" }).cloud.positions.data[4500]).toBe(-2048);
    expect(codes(broken("positions", [2047.9997]))).toEqual(taken);
  });

  it("for a frame, a degree and a count that the network does not have", () => {
    const encode = (cloud: typeof sound) => codeOf(() => encodeNetworkPayload(cloud, { mode: "parity" }));
    expect(encode({ ...sound, frame: "RDF" })).toBe("SPZ_FRAME");
    expect(encode(randomCloud(2, 4))).toBe("SPZ_SH_DEGREE");
    expect(encode({ ...sound, count: 0 })).toBe("SPLATS_NONE");
    expect(encode({ ...sound, count: 10_000_001 })).toBe("SPLATS_TOO_MANY");
    expect(codeOf(() => encodeNianticSpz({ ...sound, count: 0 }, { version: 4 }, testCompressors))).toBe("SPLATS_NONE");
    expect(codeOf(() => encodeNianticSpz(randomCloud(2, 4), { version: 3 }, testCompressors))).toBe("SPZ_SH_DEGREE");
  });

  it("and a compressor that fails or leaves out the content size is not believed", () => {
    const failing = {
      ...testCompressors,
      zstdCompress: () => {
        throw new Error("no memory");
      },
    };
    const encode = (compressors: typeof testCompressors) =>
      codeOf(() => encodeNetworkSpz(sound, { mode: "parity" }, compressors));
    expect(encode(failing)).toBe("SPZ_COMPRESSOR");
    expect(encode({ ...testCompressors, zstdCompress: (bytes) => bytes })).toBe("SPZ_COMPRESSOR");
    const sizeless = (bytes: Uint8Array) => {
      const frame = testCompressors.zstdCompress(bytes, 1);
      // The same frame with its size field taken out and a window in its place.
      return Buffer.concat([
        frame.subarray(0, 4),
        Uint8Array.of(0, 0x58),
        frame.subarray(frame[4]! >> 6 === 1 ? 7 : 9),
      ]);
    };
    expect(encode({ ...testCompressors, zstdCompress: sizeless })).toBe("SPZ_COMPRESSOR");
  });
});

it("what is read is written again without loss of form", () => {
  const cloud = decodeSpz(encodeNetworkSpz(randomCloud(40, 2), { mode: "quality" }, testCompressors), testCompressors, {
    frame: "RUB",
  }).cloud;
  expect(writePly(cloud).length).toBeGreaterThan(40 * 4 * 38);
});
