import {
  type ReadinessVoteAnswer,
  type ReadinessVoteRequest,
  type ReadinessWire,
  readinessResponseSchema,
  readinessVoteRequestSchema,
  readinessVoteResponseSchema,
} from "@lode/contract/coordinator";
import { Body, Controller, Inject } from "@nestjs/common";
import type { AnsweredPosts } from "../access/answered-posts.ts";
import { Caller, type ProvenCaller } from "../access/caller.ts";
import { Serves } from "../access/serves.ts";
import { ANSWERED_POSTS, READINESS } from "../app/tokens.ts";
import type { Readiness } from "./readiness.ts";

const tag = "judging";

@Controller()
export class ReadinessController {
  constructor(
    @Inject(ANSWERED_POSTS) private readonly posts: AnsweredPosts,
    @Inject(READINESS) private readonly readiness: Readiness,
  ) {}

  @Serves("readiness", {
    tag,
    summary: "Votes of validators about rewards by zipcodes, by stake",
    answer: readinessResponseSchema,
    refuses: { 503: ["CHAIN_UNREACHABLE"] },
  })
  async read(): Promise<ReadinessWire> {
    return await this.readiness.read();
  }

  @Serves("voteReadiness", {
    tag,
    summary: "Vote for activation or rollback",
    answer: readinessVoteResponseSchema,
    refuses: { 403: ["VALIDATOR_REQUIRED"], 409: ["VOTE_STANDS"] },
  })
  async vote(
    @Caller() { neuron, signature }: ProvenCaller,
    @Body({ schema: readinessVoteRequestSchema }) body: ReadinessVoteRequest,
  ): Promise<ReadinessVoteAnswer> {
    const { hotkey } = neuron;
    return await this.posts.once(hotkey, signature, () => this.readiness.vote(hotkey, body));
  }
}
