import { createHash } from "node:crypto";
import { LodeError } from "@lode/runtime/errors";
import type { Workshop } from "@lode/splat-node/workshop";
import { namedShades } from "./colour-words.ts";
import { measureViews } from "./measure-views.ts";
import { nothing, type SimulatedScore, scoreViews } from "./score-views.ts";
import type { ScoreRequest } from "./scorer-request.ts";

/** What is needed of the workshop. */
export type Darkroom = Pick<Workshop, "inspect" | "pictures">;

/** Views round the object, and the side of their pictures in pixels: enough for what is measured, and quick. */
const looks = { views: { turntable: 5 }, pixels: 112 } as const;
/** Validators bring every cloud to this extent before they look. */
const shownExtent = 1.5;
const strictBase64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** What the reference really checks; the last of them only where no SPZ has moved the rotations a little. */
const fatal = new Set(["TOO_FEW_GAUSSIANS", "TOO_MANY_GAUSSIANS", "MOSTLY_TRANSPARENT", "FIRST_POINTS_AT_ONE"]);
const fatalUncompressed = "ROTATIONS_IDENTITY";
/** The workshop's own trouble says nothing of the file. */
const ownTroubles = "WORKSHOP_";

/** @returns the bytes; undefined when the text is not padded base64. */
export function decodeData(data: string): Uint8Array | undefined {
  if (data.length % 4 !== 0 || !strictBase64.test(data)) return undefined;
  return Buffer.from(data, "base64");
}

/**
 * Scores a submission. Whatever cannot be read, or is not what its compression says, scores 0.
 * @throws LodeError when the workshop failed, which says nothing of the submission.
 */
export async function judgeSubmission(
  request: Pick<ScoreRequest, "data" | "compression" | "prompt" | "promptImage">,
  darkroom: Darkroom,
  signal: AbortSignal,
): Promise<SimulatedScore> {
  const prompt = request.prompt ?? (request.promptImage === undefined ? undefined : "");
  const bytes = decodeData(request.data);
  if (prompt === undefined || bytes === undefined || bytes.length === 0) return nothing;
  try {
    const options = { frame: "RUB", signal } as const;
    const { format, report, networkSubmittable } = await darkroom.inspect(bytes, options);
    const expected = request.compression === 2 ? "spz-network" : request.compression === 0 ? "ply" : undefined;
    if (format !== expected || report === null) return nothing;
    const isFatal = (code: string) => fatal.has(code) || (code === fatalUncompressed && request.compression === 0);
    if (report.findings.some(({ code }) => isFatal(code))) return nothing;
    // Nothing is wrong with the cloud, so it is the frame: without its content size the reference's decoder runs out of room.
    if (request.compression === 2 && report.ok && !networkSubmittable.ok) return nothing;
    const pictures = await darkroom.pictures(bytes, {
      ...options,
      views: looks.views,
      width: looks.pixels,
      height: looks.pixels,
      normalise: { extent: shownExtent },
    });
    const measures = measureViews(pictures, namedShades(prompt));
    return scoreViews(measures, prompt, createHash("sha256").update(bytes).digest("hex"));
  } catch (error) {
    if (signal.aborted || (error instanceof LodeError && error.code.startsWith(ownTroubles))) throw error;
    return nothing;
  }
}
