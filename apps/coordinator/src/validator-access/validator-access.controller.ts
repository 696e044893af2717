import {
  type MinerAccessAnswer,
  type MinerAccessRequest,
  minerAccessCommitment,
  minerAccessRequestSchema,
  minerAccessResponseSchema,
  minerFoldersCommitment,
  type ValidatorAccessAnswer,
  type ValidatorAccessRequest,
  validatorAccessCommitment,
  validatorAccessRequestSchema,
  validatorAccessResponseSchema,
} from "@lode/contract/coordinator";
import { Body, Controller, Inject, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import type { AnsweredPosts } from "../access/answered-posts.ts";
import type { Admission, Gatekeeper } from "../access/gatekeeper.ts";
import type { Refusals } from "../access/refuses.ts";
import { Serves } from "../access/serves.ts";
import { ANSWERED_POSTS, GATEKEEPER, READ_ACCESS } from "../app/tokens.ts";
import type { ReadAccess } from "./read-access.ts";

const tag = "validators";
/** The Python server answers 401 here where its newer routes answer 403. */
const admission: Admission = { role: "validator", limit: "validatorAccess", notValidatorStatus: 401 };

const refuses: Refusals = { 400: ["EXPIRY_PAST"], 401: ["VALIDATOR_REQUIRED"] };

@Controller()
export class ValidatorAccessController {
  constructor(
    @Inject(GATEKEEPER) private readonly gatekeeper: Gatekeeper,
    @Inject(ANSWERED_POSTS) private readonly posts: AnsweredPosts,
    @Inject(READ_ACCESS) private readonly access: ReadAccess,
  ) {}

  @Serves("validatorAccess", {
    tag,
    summary: "List and read the submissions of closed epochs",
    answer: validatorAccessResponseSchema,
    refuses,
  })
  async toAll(
    @Body({ schema: validatorAccessRequestSchema }) body: ValidatorAccessRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ValidatorAccessAnswer> {
    const { hotkey, signature, timestamp, expiry } = body;
    const commitments = [validatorAccessCommitment(timestamp)];
    await this.gatekeeper.admit({ hotkey, signature, timestamp, commitments }, admission, reply);
    return await this.posts.once(hotkey, signature, async () => this.access.toAll(hotkey, expiry));
  }

  @Serves("minerAccess", {
    tag,
    summary: "List and read one miner's submissions of closed epochs",
    answer: minerAccessResponseSchema,
    refuses,
  })
  async toMiner(
    @Body({ schema: minerAccessRequestSchema }) body: MinerAccessRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MinerAccessAnswer> {
    const { hotkey, signature, timestamp, expiry, minerHotkey } = body;
    const commitments = [
      minerAccessCommitment(minerHotkey, timestamp),
      minerFoldersCommitment(minerHotkey, hotkey, timestamp),
    ];
    await this.gatekeeper.admit({ hotkey, signature, timestamp, commitments }, admission, reply);
    return await this.posts.once(hotkey, signature, async () => this.access.toMiner(minerHotkey, expiry));
  }
}
