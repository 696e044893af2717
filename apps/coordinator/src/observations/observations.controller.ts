import {
  type AcceptedAnswer,
  acceptedResponseSchema,
  type CommitRequest,
  commitRequestSchema,
  observationsResponseSchema,
  revealRequestSchema,
} from "@lode/contract/coordinator";
import type { SignedReveal } from "@lode/zipcode/consensus";
import { Body, Controller, Header, Inject, Param } from "@nestjs/common";
import type { AnsweredPosts } from "../access/answered-posts.ts";
import { Caller, type ProvenCaller } from "../access/caller.ts";
import { Serves } from "../access/serves.ts";
import { ANSWERED_POSTS, OBSERVATIONS } from "../app/tokens.ts";
import type { Observations } from "./observations.ts";

const tag = "judging";

@Controller()
export class ObservationsController {
  constructor(
    @Inject(ANSWERED_POSTS) private readonly posts: AnsweredPosts,
    @Inject(OBSERVATIONS) private readonly observations: Observations,
  ) {}

  @Serves("commitObservations", {
    tag,
    summary: "Commit to what was observed",
    answer: acceptedResponseSchema,
    refuses: { 409: ["SNAPSHOT_NOT_READY", "COMMITS_CLOSED", "COMMITMENT_STANDS"] },
  })
  async commit(
    @Caller() { neuron, signature }: ProvenCaller,
    @Param("epochId") epochId: string,
    @Body({ schema: commitRequestSchema }) body: CommitRequest,
  ): Promise<AcceptedAnswer> {
    const { hotkey } = neuron;
    return await this.posts.once(hotkey, signature, () => this.observations.commit(hotkey, epochId, body.commitment));
  }

  @Serves("revealObservations", {
    tag,
    summary: "Reveal what was committed to",
    answer: acceptedResponseSchema,
    refuses: {
      400: ["REVEAL_INVALID"],
      409: ["COMMITMENT_MISSING", "REVEALS_CLOSED", "SNAPSHOT_NOT_READY"],
      425: ["REVEALS_NOT_OPEN"],
    },
  })
  async reveal(
    @Caller() { neuron, signature }: ProvenCaller,
    @Param("epochId") epochId: string,
    @Body({ schema: revealRequestSchema }) body: SignedReveal,
  ): Promise<AcceptedAnswer> {
    const { hotkey } = neuron;
    return await this.posts.once(hotkey, signature, () => this.observations.reveal(hotkey, epochId, body));
  }

  @Serves("observations", {
    tag,
    summary: "The frozen set of all reveals",
    answer: observationsResponseSchema,
    refuses: { 409: ["OBSERVATIONS_NOT_READY"] },
  })
  @Header("content-type", "application/json; charset=utf-8")
  async frozenSet(@Param("epochId") epochId: string): Promise<string> {
    return await this.observations.frozenSet(epochId);
  }
}
