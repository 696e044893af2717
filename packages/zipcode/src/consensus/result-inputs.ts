import type { Hotkey } from "@lode/bittensor/primitives";
import type { Zipcode } from "../epoch/index.ts";
import type { EpochInputs } from "./epoch-inputs.ts";
import type { SubmissionVerdict } from "./submission-verdict.ts";

/** What the result is derived from, once every submission has its verdict. The order of nothing in it matters. */
export interface ResultInputs
  extends Pick<
    EpochInputs,
    "snapshot" | "assignment" | "honeypots" | "beacon" | "coldkeys" | "observationSet" | "policy"
  > {
  readonly verdicts: readonly SubmissionVerdict[];
  /** Different listing ids over the valid rows of all passing files of a zipcode; see `passingFiles`. */
  readonly distinctIds: ReadonlyMap<Zipcode, number>;
  readonly netuid: number;
  /** The miners registered as of the beacon block: each gets a row of scores. */
  readonly registered: readonly Hotkey[];
}
