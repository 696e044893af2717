import {
  type AcceptedAnswer,
  acceptedResponseSchema,
  type ResultRequest,
  type ResultsAnswer,
  resultRequestSchema,
  resultsResponseSchema,
} from "@lode/contract/coordinator";
import { Body, Controller, Inject, Param } from "@nestjs/common";
import type { AnsweredPosts } from "../access/answered-posts.ts";
import { Caller, type ProvenCaller } from "../access/caller.ts";
import { Serves } from "../access/serves.ts";
import { ANSWERED_POSTS, RESULTS } from "../app/tokens.ts";
import type { Results } from "./results.ts";

const tag = "judging";

@Controller()
export class ResultsController {
  constructor(
    @Inject(ANSWERED_POSTS) private readonly posts: AnsweredPosts,
    @Inject(RESULTS) private readonly results: Results,
  ) {}

  @Serves("publishResult", {
    tag,
    summary: "Publish what one derived",
    answer: acceptedResponseSchema,
    refuses: {
      400: ["RESULT_HEADER_MISMATCH"],
      403: ["REVEAL_REQUIRED"],
      409: ["OBSERVATIONS_NOT_READY", "RESULTS_CLOSED", "RESULT_STANDS"],
    },
  })
  async publish(
    @Caller() { neuron, signature }: ProvenCaller,
    @Param("epochId") epochId: string,
    @Body({ schema: resultRequestSchema }) body: ResultRequest,
  ): Promise<AcceptedAnswer> {
    const { hotkey } = neuron;
    return await this.posts.once(hotkey, signature, () => this.results.publish(hotkey, epochId, body));
  }

  @Serves("results", { tag, summary: "What every validator published", answer: resultsResponseSchema, refuses: [409] })
  async ofEpoch(@Param("epochId") epochId: string): Promise<ResultsAnswer> {
    return await this.results.ofEpoch(epochId);
  }
}
