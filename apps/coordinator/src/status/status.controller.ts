import {
  documentedStatusCommitment,
  type StatusRequest,
  statusCommitment,
  statusRequestSchema,
  statusResponseSchema,
} from "@lode/contract/coordinator";
import { Body, Controller, Inject, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import { Serves } from "../access/serves.ts";
import { EPOCHS, GATEKEEPER, STATUSES } from "../app/tokens.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { Statuses, StatusReply } from "./statuses.ts";

@Controller()
export class StatusController {
  constructor(
    @Inject(GATEKEEPER) private readonly gatekeeper: Gatekeeper,
    @Inject(EPOCHS) private readonly epochs: EpochLookup,
    @Inject(STATUSES) private readonly statuses: Statuses,
  ) {}

  @Serves("status", {
    tag: "miners",
    summary: "How far a miner is with an epoch",
    answer: statusResponseSchema,
    refuses: { 400: ["EPOCH_ID_INVALID", "NONCE_INVALID"], 404: ["EPOCH_NOT_FOUND"] },
  })
  async report(
    @Body({ schema: statusRequestSchema }) body: StatusRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StatusReply> {
    const { hotkey, signature, timestamp } = body;
    const epochId = this.epochs.parse(body.epochId);
    const commitments = [statusCommitment(epochId, timestamp), documentedStatusCommitment(hotkey, epochId, timestamp)];
    const proof = { hotkey, signature, timestamp, commitments };
    await this.gatekeeper.admit(proof, { role: "registered", limit: "status" }, reply);
    return await this.statuses.report(body);
  }
}
