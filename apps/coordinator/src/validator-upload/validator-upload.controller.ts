import {
  type ValidatorUploadAnswer,
  type ValidatorUploadRequest,
  validatorUploadCommitment,
  validatorUploadRequestSchema,
  validatorUploadResponseSchema,
} from "@lode/contract/coordinator";
import { Body, Controller, Inject, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import type { AnsweredPosts } from "../access/answered-posts.ts";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import { Serves } from "../access/serves.ts";
import { ANSWERED_POSTS, GATEKEEPER, VALIDATOR_UPLOADS } from "../app/tokens.ts";
import type { ValidatorUploads } from "./validator-uploads.ts";

@Controller()
export class ValidatorUploadController {
  constructor(
    @Inject(GATEKEEPER) private readonly gatekeeper: Gatekeeper,
    @Inject(ANSWERED_POSTS) private readonly posts: AnsweredPosts,
    @Inject(VALIDATOR_UPLOADS) private readonly uploads: ValidatorUploads,
  ) {}

  @Serves("validatorUpload", {
    tag: "validators",
    summary: "A form to upload results below one's own prefix",
    answer: validatorUploadResponseSchema,
    refuses: { 400: ["EPOCH_ID_INVALID"], 404: ["EPOCH_NOT_FOUND"] },
  })
  async grant(
    @Body({ schema: validatorUploadRequestSchema }) body: ValidatorUploadRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ValidatorUploadAnswer> {
    const { hotkey, signature, timestamp, epochId } = body;
    const proof = { hotkey, signature, timestamp, commitments: [validatorUploadCommitment(timestamp)] };
    await this.gatekeeper.admit(proof, { role: "validator", limit: "validatorUpload" }, reply);
    return await this.posts.once(hotkey, signature, () => this.uploads.forEpoch(hotkey, epochId));
  }
}
