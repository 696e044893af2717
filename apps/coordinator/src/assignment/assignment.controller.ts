import {
  assignmentResponseSchema,
  currentAssignmentCommitment,
  epochAssignmentCommitment,
  type SignedQuery,
  signedQuerySchema,
} from "@lode/contract/coordinator";
import { Controller, Inject, Param, Query, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import { Serves } from "../access/serves.ts";
import { ASSIGNMENTS, EPOCHS, GATEKEEPER } from "../app/tokens.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { Assignments } from "./assignments.ts";

const tag = "assignments";
/** The answers are bytes already. */
const json = "application/json; charset=utf-8";

@Controller()
export class AssignmentController {
  constructor(
    @Inject(GATEKEEPER) private readonly gatekeeper: Gatekeeper,
    @Inject(EPOCHS) private readonly epochs: EpochLookup,
    @Inject(ASSIGNMENTS) private readonly assignments: Assignments,
  ) {}

  @Serves("currentAssignment", {
    tag,
    summary: "The zipcodes of the current epoch",
    answer: assignmentResponseSchema,
    refuses: [404],
  })
  async current(
    @Query({ schema: signedQuerySchema }) query: SignedQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const proof = { ...query, commitments: [currentAssignmentCommitment(query.timestamp)] };
    const caller = await this.gatekeeper.admit(proof, { role: "registered", limit: "assignment" }, reply);
    reply.type(json);
    return await this.assignments.current(caller);
  }

  @Serves("epochAssignment", {
    tag,
    summary: "The zipcodes of one epoch",
    answer: assignmentResponseSchema,
  })
  async ofEpoch(
    @Param("epochId") epochId: string,
    @Query({ schema: signedQuerySchema }) query: SignedQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const commitments = [epochAssignmentCommitment(this.epochs.parse(epochId), query.timestamp)];
    await this.gatekeeper.admit({ ...query, commitments }, { role: "validator", limit: "epochAssignment" }, reply);
    reply.type(json);
    return await this.assignments.ofEpoch(epochId);
  }
}
