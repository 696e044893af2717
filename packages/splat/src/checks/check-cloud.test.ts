import { describe, expect, it } from "vitest";
import type { SplatCloud } from "../cloud/index.ts";
import { cloudOf, type Gaussian } from "../ops/clouds.test-support.ts";
import { checkCloud } from "./check-cloud.ts";

/** 7000 gaussians on a cube of side 1.5 around the origin: nothing to find. */
function good(change: (i: number) => Gaussian = () => ({}), count = 7000): SplatCloud {
  const place = (i: number) => (((i * 7919) % 101) / 100) * 1.5 - 0.75;
  return cloudOf(
    Array.from({ length: count }, (_, i) => ({
      position: [place(i), place(i * 3), place(i * 5)] as const,
      rotation: [0.8, 0.6, 0, 0] as const,
      ...change(i),
    })),
  );
}

const brief = (cloud: SplatCloud) =>
  checkCloud(cloud).findings.map(({ code, severity, count, first }) => `${severity} ${code} ${count} ${first}`);

const only = (index: number, gaussian: Gaussian) => (i: number) => (i === index ? gaussian : {});

describe("the validators' checks", () => {
  it("find nothing in a good cloud", () => {
    expect(checkCloud(good())).toEqual({ ok: true, gaussians: 7000, findings: [] });
  });

  it("refuse 6999 gaussians and take 7000", () => {
    expect(brief(good(undefined, 6999))).toEqual(["refuse TOO_FEW_GAUSSIANS 6999 null"]);
  });

  it("refuse more than the decoder takes, and follow other limits when told", () => {
    const { ok, findings } = checkCloud(good(), { limits: { maxGaussians: 6000 } });
    expect(ok).toBe(false);
    expect(findings.map(({ code }) => code)).toEqual(["TOO_MANY_GAUSSIANS"]);
    expect(checkCloud(good(undefined, 10), { limits: { minGaussians: 10 } }).ok).toBe(true);
  });

  it.each([
    // 255 · sigmoid = 0.4997 rounds to alpha 0, 0.5003 to alpha 1.
    [-6.233, 5601, false],
    [-6.233, 5600, true],
    [-6.232, 7000, true],
    [Number.NEGATIVE_INFINITY, 5601, false],
  ])("opacity logit %d in %i of 7000: accepted %s", (opacity, many, accepted) => {
    expect(checkCloud(good((i) => (i < many ? { opacity } : {}))).ok).toBe(accepted);
  });

  it("refuse the dummy at (1, 1, 1) as it comes back from the file", () => {
    const near = (position: [number, number, number]) => brief(good((i) => (i < 3 ? { position } : {})));
    expect(near([1.0001, 0.9999, 1])).toContain("refuse FIRST_POINTS_AT_ONE 3 null");
    expect(near([1.0002, 1, 1]).join()).not.toContain("FIRST_POINTS_AT_ONE");
  });

  it("only warn of missing rotation, since the file cannot hold it exactly", () => {
    const report = checkCloud(good(() => ({ rotation: [2, 0, 0, 0] })));
    expect(report.ok).toBe(true);
    expect(report.findings.map(({ code }) => code)).toEqual(["ROTATIONS_IDENTITY"]);
  });
});

describe("our own checks", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  it.each<[string, Gaussian]>([
    ["refuse POSITION_NOT_FINITE 1 5", { position: [0, nan, 0] }],
    ["refuse POSITION_NOT_FINITE 1 5", { position: [0, 0, -infinity] }],
    ["refuse SCALE_NOT_FINITE 1 5", { scale: [nan, 0, 0] }],
    ["warn SCALE_CLAMPED 1 5", { scale: [-4, -4, -10.1] }],
    ["warn SCALE_CLAMPED 1 5", { scale: [-4, -4, 6] }],
    ["refuse ROTATION_NOT_FINITE 1 5", { rotation: [1, 0, 0, nan] }],
    ["refuse ROTATION_NOT_FINITE 1 5", { rotation: [0, 0, infinity, 0] }],
    ["refuse ROTATION_ZERO 1 5", { rotation: [0, 0, 0, 0] }],
    ["refuse ROTATION_ZERO 1 5", { rotation: [1e-30, 0, 0, 0] }],
    ["refuse OPACITY_NAN 1 5", { opacity: nan }],
    ["refuse COLOR_NOT_FINITE 1 5", { color: [0, 0, infinity] }],
    ["warn COLOR_CLAMPED 1 5", { color: [0, -3.4, 0] }],
  ])("%s", (finding, gaussian) => {
    expect(brief(good(only(5, gaussian)))).toEqual([finding]);
  });

  it("take infinite opacities, and numbers at the very edge of what the file holds", () => {
    const edge: Gaussian = { opacity: infinity, scale: [-10.03, 5.96, -4], color: [3.34, -3.34, 0] };
    expect(brief(good(only(5, edge)))).toEqual([]);
  });

  it("tell coordinates that wrap from those that do not", () => {
    const at = (x: number) => brief(good(only(5, { position: [x, 0, 0] }))).filter((text) => text.includes("WRAPS"));
    expect(at(2048)).toEqual(["refuse POSITION_WRAPS 1 5"]);
    expect(at(-2048.001)).toEqual(["refuse POSITION_WRAPS 1 5"]);
    expect(at(2047.999)).toEqual([]);
    expect(at(-2048)).toEqual([]);
  });

  it("see what only the whole shows: size, place, frame, degree, weight", () => {
    expect(brief(good(() => ({ position: [0.1, 0.1, 0.1] })))).toEqual(["refuse NO_EXTENT 7000 null"]);
    const placed = good((i) => ({ position: [(i % 11) / 10, 0, 0] }));
    expect(brief(placed)).toEqual(["warn EXTENT_NOT_NEUTRAL 7000 null", "warn OFF_CENTRE 7000 null"]);
    expect(checkCloud(placed).findings[0]?.text).toContain("66.7 %");
    expect(brief({ ...good(), frame: "RDF" })).toEqual(["refuse FRAME 7000 null"]);
    const heavy = checkCloud(good(), { limits: { maxPayloadBytes: 16 + 7000 * 19 - 1 } });
    expect(heavy.findings.map(({ code }) => code)).toEqual(["PAYLOAD_LARGE"]);
    expect(heavy.ok).toBe(true);
  });

  it("look into the view-dependent colour", () => {
    const sh = (value: number) => {
      const gaussian = { position: [0, 0, 0], sh: [0, 0, 0, 0, 0, 0, 0, 0, value] } as const;
      return checkCloud(cloudOf([gaussian, { position: [1.5, 0, 0] }], { shDegree: 1 })).findings.map(
        ({ code }) => code,
      );
    };
    expect(sh(1.1)).toContain("SH_CLAMPED");
    expect(sh(nan)).toContain("SH_NOT_FINITE");
    expect(sh(0.9)).not.toContain("SH_CLAMPED");
    expect(checkCloud(cloudOf([{}], { shDegree: 4 })).findings.map(({ code }) => code)).toContain("SH_DEGREE");
  });

  it("say everything at once, with counts, and say it of an empty cloud too", () => {
    const broken = good((i) => (i % 7 === 3 ? { position: [0, nan, 0], rotation: [0, 0, 0, 0], opacity: nan } : {}));
    expect(brief(broken)).toEqual([
      "refuse POSITION_NOT_FINITE 1000 3",
      "refuse ROTATION_ZERO 1000 3",
      "refuse OPACITY_NAN 1000 3",
    ]);
    expect(brief(cloudOf([]))).toEqual(["refuse TOO_FEW_GAUSSIANS 0 null"]);
  });
});
