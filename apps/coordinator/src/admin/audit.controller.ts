import { type AuditAnswer, auditQuerySchema, auditResponseSchema } from "@lode/contract/admin";
import { Controller, Inject, Query } from "@nestjs/common";
import type { z } from "zod";
import type { AuditLog } from "./audit-log.ts";
import { ServesOwner } from "./serves-owner.ts";
import { AUDIT_LOG } from "./tokens.ts";

@Controller()
export class AuditController {
  constructor(@Inject(AUDIT_LOG) private readonly audit: AuditLog) {}

  @ServesOwner("audit", {
    tag: "audit",
    summary: "Everything that was done here, newest first",
    answer: auditResponseSchema,
  })
  async page(@Query({ schema: auditQuerySchema }) query: z.output<typeof auditQuerySchema>): Promise<AuditAnswer> {
    return await this.audit.page(query);
  }
}
