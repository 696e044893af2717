import { LodeError } from "@lode/runtime/errors";
import type { Inspection, Workshop } from "@lode/splat-node/workshop";
import { structuralScore } from "./structural-score.ts";

export interface LocalValidation {
  /** Structure only: see `structuralScore`. No fidelity score. */
  readonly score: number;
  readonly gaussians: number;
  /** Codes with which the checks refuse the file; none when the network's would take it. */
  readonly refusals: readonly string[];
  /** How many gaussians each finding concerns, by its code. */
  readonly findings: Readonly<Record<string, number>>;
  /** The findings in words. */
  readonly notes: readonly string[];
  /** PNG; absent when not asked for, and of a file without anything to see. */
  readonly preview: Uint8Array | undefined;
}

/**
 * What can be said about a file without knowing what it should show: the network's checks, ours, and a picture.
 * @param spz the very bytes that would be submitted.
 * @throws LodeError VALIDATION_BAD_MODEL when the bytes are no splats.
 */
export async function validateLocally(
  workshop: Pick<Workshop, "inspect" | "render">,
  spz: Uint8Array,
  {
    inspection,
    preview,
    signal,
  }: { readonly inspection?: Inspection; readonly preview: boolean; readonly signal: AbortSignal },
): Promise<LocalValidation> {
  const { report } = inspection ?? (await workshop.inspect(spz, { signal }));
  if (report === null) {
    throw new LodeError("VALIDATION_BAD_MODEL", "a mesh cannot be validated, only splats", {
      retry: "never",
      next: "Turn it into splats first.",
    });
  }
  const shown = preview && report.gaussians > 0 ? await workshop.render(spz, { views: "preview", signal }) : [];
  return {
    score: structuralScore(report),
    gaussians: report.gaussians,
    refusals: report.findings.filter(({ severity }) => severity === "refuse").map(({ code }) => code),
    findings: Object.fromEntries(report.findings.map(({ code, count }) => [code, count])),
    notes: report.findings.map(({ severity, text }) => `${severity}: ${text}`),
    preview: shown[0],
  };
}
