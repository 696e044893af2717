import { submissionsResponseSchema } from "@lode/contract/coordinator";
import { Controller, Header, Inject, Param } from "@nestjs/common";
import { Serves } from "../access/serves.ts";
import { SUBMISSIONS } from "../app/tokens.ts";
import type { Submissions } from "./submissions.ts";

@Controller()
export class SubmissionsController {
  constructor(@Inject(SUBMISSIONS) private readonly submissions: Submissions) {}

  @Serves("submissions", {
    tag: "judging",
    summary: "The frozen snapshot, its beacon and how to read it",
    answer: submissionsResponseSchema,
    refuses: { 409: ["SNAPSHOT_NOT_READY"] },
  })
  @Header("content-type", "application/json; charset=utf-8")
  async snapshot(@Param("epochId") epochId: string): Promise<string> {
    return await this.submissions.snapshotOf(epochId);
  }
}
