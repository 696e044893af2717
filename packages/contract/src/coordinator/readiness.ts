import { z } from "zod";
import { countField, epochIdField, epochMsField, hotkeyField, ppmField, signatureField } from "./fields.ts";

/** `activation`: reward by zipcodes from the next epoch on. `rollback`: go back to how it was before. */
export const readinessProposals = ["activation", "rollback"] as const;
export type ReadinessProposal = (typeof readinessProposals)[number];

export interface ReadinessVote {
  readonly proposal: ReadinessProposal;
  readonly inFavour: boolean;
  /** Unix seconds of real time, when it was signed; of two votes of one hotkey the later counts. */
  readonly timestamp: number;
}

/** What a validator signs to vote, so that anybody can check the count. The subnet is in it: a vote is not carried to another. */
export function readinessVoteText(netuid: number, { proposal, inFavour, timestamp }: ReadinessVote): string {
  return `lode:readiness:${netuid}:${proposal}:${inFavour ? "yes" : "no"}:${timestamp}`;
}

/** Body of `POST /api/v1/readiness/votes`; `signature` is over {@link readinessVoteText}, apart from the request's own. */
export const readinessVoteRequestSchema = z.object({
  proposal: z.enum(readinessProposals),
  inFavour: z.boolean(),
  timestamp: z.int().nonnegative().max(999_999_999_999),
  signature: signatureField,
}) satisfies z.ZodType<ReadinessVote>;
export type ReadinessVoteRequest = z.output<typeof readinessVoteRequestSchema>;

const raoField = z.string().regex(/^\d{1,39}$/, "not a number of rao");

export const readinessStandingSchema = z.object({
  proposal: z.enum(readinessProposals),
  standing: z.enum(["open", "passed"]),
  /** Of a passed proposal: when it passed (real time, epoch milliseconds) and from which epoch on it holds. */
  passedAt: epochMsField.nullable(),
  fromEpoch: epochIdField.nullable(),
  thresholdPpm: ppmField,
  /** Only votes younger than this count; null: all since the last change. */
  windowSeconds: countField.nullable(),
  inFavourRao: raoField,
  againstRao: raoField,
  /** In favour, of the permitted stake, floored. */
  sharePpm: ppmField,
  votes: z
    .array(
      z.object({
        hotkey: hotkeyField,
        inFavour: z.boolean(),
        stakeRao: raoField,
        /** False without a permit now, or when it was cast too long ago: then its stake is in no sum. */
        counts: z.boolean(),
        /** A vote posted here carries its signature; one from the chain the block of its commitment. */
        source: z.enum(["posted", "chain"]),
        signature: signatureField.nullable(),
        timestamp: z.int().nonnegative().nullable(),
        block: countField.nullable(),
      }),
    )
    .max(1000),
});
export type ReadinessStanding = z.output<typeof readinessStandingSchema>;

/** Answer of `GET /api/v1/readiness`. Stake is as of `block`. */
export const readinessResponseSchema = z.object({
  netuid: z.int().min(0).max(0xffff),
  block: countField,
  permittedValidators: countField,
  permittedRao: raoField,
  /** Whether readiness committed on chain is counted too; `not-offered` where the chain's client reads no commitments. */
  onChain: z.enum(["counted", "not-offered", "unreachable"]),
  /** Where the votes have brought the subnet; null while nothing has passed and the owner's phases alone decide. */
  effect: z
    .object({ proposal: z.enum(readinessProposals), fromEpoch: epochIdField, passedAt: epochMsField })
    .nullable(),
  proposals: z.array(readinessStandingSchema).max(2),
});
export type ReadinessAnswer = z.output<typeof readinessResponseSchema>;
export type ReadinessWire = z.input<typeof readinessResponseSchema>;

/** Answer of `POST /api/v1/readiness/votes`. */
export const readinessVoteResponseSchema = z.object({
  success: z.literal(true),
  message: z.string().max(500),
  standing: z.enum(["open", "passed"]),
  sharePpm: ppmField,
});
export type ReadinessVoteAnswer = z.output<typeof readinessVoteResponseSchema>;
