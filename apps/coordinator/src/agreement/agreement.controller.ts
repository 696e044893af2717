import { type AgreementWire, agreementResponseSchema } from "@lode/contract/coordinator";
import { Controller, Inject, Param } from "@nestjs/common";
import { Serves } from "../access/serves.ts";
import { AGREEMENT } from "../app/tokens.ts";
import type { Agreement } from "./agreement.ts";

@Controller()
export class AgreementController {
  constructor(@Inject(AGREEMENT) private readonly agreement: Agreement) {}

  @Serves("agreement", {
    tag: "judging",
    summary: "How far the validators of an epoch agree by now",
    answer: agreementResponseSchema,
    refuses: { 409: ["EPOCH_OPEN"] },
  })
  async ofEpoch(@Param("epochId") epochId: string): Promise<AgreementWire> {
    return await this.agreement.of(epochId);
  }
}
