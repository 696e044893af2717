import { type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { bounds, networkExtent } from "../ops/index.ts";
import type { CheckLimits, Finding, FindingCode } from "./check-report.ts";
import { alphaBecomesZero, positionBecomesOne, positionStep } from "./quantised-range.ts";

/** How far extent and middle may be from where they are neutral before it is worth a word: a share of the extent. */
const placementTolerance = 0.02;

/** What numpy and torch call close, near one and near zero. */
const [relativeTolerance, absoluteTolerance] = [1e-5, 1e-8];

/** What concerns the cloud as a whole: the validators' own checks first, as they are in effect and not as they are written. */
export function checkWhole(cloud: SplatCloud, limits: CheckLimits): Finding[] {
  const findings: Finding[] = [];
  const say = (code: FindingCode, severity: Finding["severity"], text: string, count = cloud.count) =>
    findings.push({ code, severity, count, first: null, text });

  if (cloud.count < limits.minGaussians) {
    say("TOO_FEW_GAUSSIANS", "refuse", `${cloud.count} gaussians; validators refuse fewer than ${limits.minGaussians}`);
  }
  if (cloud.count > limits.maxGaussians) {
    say("TOO_MANY_GAUSSIANS", "refuse", `${cloud.count} gaussians; validators decode at most ${limits.maxGaussians}`);
  }
  const transparent = countTransparent(cloud);
  if (transparent > limits.maxTransparentShare * cloud.count) {
    say(
      "MOSTLY_TRANSPARENT",
      "refuse",
      `${percent(transparent / cloud.count)} of the gaussians have alpha 0 in the file; validators refuse more than ${percent(limits.maxTransparentShare)}`,
      transparent,
    );
  }
  if (firstPointsAreOne(cloud)) {
    say(
      "FIRST_POINTS_AT_ONE",
      "refuse",
      "the first three gaussians are all at (1, 1, 1), which validators take for a dummy",
      3,
    );
  }
  if (cloud.count > 0 && allIdentity(cloud)) {
    say(
      "ROTATIONS_IDENTITY",
      "warn",
      "no gaussian is rotated; validators refuse that in a file that was not compressed to SPZ",
    );
  }
  if (cloud.frame !== "RUB")
    say("FRAME", "refuse", `the frame is ${cloud.frame}; validators look at RUB (+Y up, front +Z): turn it first`);
  if (cloud.shDegree > 3)
    say(
      "SH_DEGREE",
      "refuse",
      `colour of degree ${cloud.shDegree}; the network's files hold degree 3 at most: reduce it first`,
    );
  const payload = 16 + cloud.count * (19 + 3 * shCoefficients(cloud.shDegree));
  if (payload > limits.maxPayloadBytes) {
    say(
      "PAYLOAD_LARGE",
      "warn",
      `${payload} bytes before compression; more than ${limits.maxPayloadBytes} may be too much for a validator`,
    );
  }
  placement(cloud, say);
  return findings;
}

function placement(
  cloud: SplatCloud,
  say: (code: FindingCode, severity: Finding["severity"], text: string) => void,
): void {
  const box = bounds(cloud);
  if (box === undefined) return;
  if (box.extent < positionStep) {
    say("NO_EXTENT", "refuse", "all gaussians fall on one place; validators would divide by an extent of zero");
    return;
  }
  if (Math.abs(box.extent / networkExtent - 1) > placementTolerance) {
    const share = percent(box.extent / networkExtent);
    say(
      "EXTENT_NOT_NEUTRAL",
      "warn",
      `the longest side is ${number(box.extent)}, not ${networkExtent}: validators would scale opacities to ${share}`,
    );
  }
  const off = Math.max(...box.centre.map(Math.abs));
  if (off > placementTolerance * box.extent) {
    const centre = box.centre.map(number).join(", ");
    say(
      "OFF_CENTRE",
      "warn",
      `the middle is at (${centre}); validators do not centre the axes one by one, so the views would miss it`,
    );
  }
}

function countTransparent(cloud: SplatCloud): number {
  const { data, start, stride } = cloud.opacities;
  let transparent = 0;
  for (let i = 0, at = start; i < cloud.count; i++, at += stride) if (alphaBecomesZero(data[at]!)) transparent++;
  return transparent;
}

function firstPointsAreOne(cloud: SplatCloud): boolean {
  if (cloud.count < 3) return false;
  const { data, start, stride } = cloud.positions;
  for (let i = 0; i < 3; i++) {
    for (let k = 0; k < 3; k++) if (!positionBecomesOne(data[start + i * stride + k]!)) return false;
  }
  return true;
}

function allIdentity(cloud: SplatCloud): boolean {
  const { data, start, stride } = cloud.rotations;
  for (let i = 0, at = start; i < cloud.count; i++, at += stride) {
    const length = Math.hypot(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!);
    if (!(Math.abs(data[at]! / length - 1) <= absoluteTolerance + relativeTolerance)) return false;
    for (let k = 1; k < 4; k++) if (!(Math.abs(data[at + k]! / length) <= absoluteTolerance)) return false;
  }
  return true;
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
const number = (value: number) => String(Math.round(value * 1e4) / 1e4);
