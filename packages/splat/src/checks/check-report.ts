/** What can be wrong with a cloud; each has a paragraph of its own in the text of the finding. */
export type FindingCode =
  | "TOO_FEW_GAUSSIANS"
  | "TOO_MANY_GAUSSIANS"
  | "MOSTLY_TRANSPARENT"
  | "FIRST_POINTS_AT_ONE"
  | "ROTATIONS_IDENTITY"
  | "POSITION_NOT_FINITE"
  | "POSITION_WRAPS"
  | "NO_EXTENT"
  | "EXTENT_NOT_NEUTRAL"
  | "OFF_CENTRE"
  | "SCALE_NOT_FINITE"
  | "SCALE_CLAMPED"
  | "ROTATION_NOT_FINITE"
  | "ROTATION_ZERO"
  | "OPACITY_NAN"
  | "COLOR_NOT_FINITE"
  | "COLOR_CLAMPED"
  | "SH_NOT_FINITE"
  | "SH_CLAMPED"
  | "SH_DEGREE"
  | "FRAME"
  | "PAYLOAD_LARGE";

export interface Finding {
  readonly code: FindingCode;
  /** `refuse`: submitting it would cost a penalty or cannot be encoded. `warn`: it is accepted, but not as it stands. */
  readonly severity: "refuse" | "warn";
  /** Gaussians it concerns; all of them where it concerns the cloud as a whole. */
  readonly count: number;
  /** The first of those, null where it concerns the cloud as a whole. */
  readonly first: number | null;
  /** One sentence for people, with the numbers that led to it. */
  readonly text: string;
}

export interface CheckReport {
  /** Nothing in it says `refuse`. */
  readonly ok: boolean;
  readonly gaussians: number;
  /** In order of the checks: the cloud as a whole, then column by column. */
  readonly findings: readonly Finding[];
}

export interface CheckLimits {
  /** The validators refuse fewer. */
  readonly minGaussians: number;
  /** Their decoder refuses more. */
  readonly maxGaussians: number;
  /** They refuse a larger share of gaussians whose alpha is 0 after encoding. */
  readonly maxTransparentShare: number;
  /** Uncompressed bytes above which a validator may run out of time or memory; no rule of the network. */
  readonly maxPayloadBytes: number;
}

export const networkLimits: CheckLimits = {
  minGaussians: 7000,
  maxGaussians: 10_000_000,
  maxTransparentShare: 0.8,
  maxPayloadBytes: 200_000_000,
};
