import { candidatesResponseSchema } from "@lode/contract/coordinator";
import { Controller, Header, Inject, Param } from "@nestjs/common";
import { Serves } from "../access/serves.ts";
import { CANDIDATES } from "../app/tokens.ts";
import type { Candidates } from "./candidates.ts";

@Controller()
export class CandidatesController {
  constructor(@Inject(CANDIDATES) private readonly candidates: Candidates) {}

  @Serves("candidates", {
    tag: "judging",
    summary: "After close: the secret, the honeypots and the table of the draw",
    answer: candidatesResponseSchema,
    refuses: { 409: ["EPOCH_OPEN"] },
  })
  @Header("content-type", "application/json; charset=utf-8")
  async reveal(@Param("epochId") epochId: string): Promise<string> {
    return await this.candidates.reveal(epochId);
  }
}
