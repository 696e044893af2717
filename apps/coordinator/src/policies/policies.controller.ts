import { type PolicyAnswer, policyResponseSchema } from "@lode/contract/coordinator";
import { Controller, Inject, Param } from "@nestjs/common";
import { ApiError } from "../access/api-error.ts";
import { Serves } from "../access/serves.ts";
import { POLICIES } from "../app/tokens.ts";
import type { PolicyBook } from "./policy-book.ts";

@Controller()
export class PoliciesController {
  constructor(@Inject(POLICIES) private readonly policies: PolicyBook) {}

  @Serves("policy", {
    tag: "judging",
    summary: "The full text of a rule book",
    answer: policyResponseSchema,
    refuses: { 404: ["POLICY_NOT_FOUND"] },
  })
  async read(@Param("sha256") sha256: string): Promise<PolicyAnswer> {
    const policy = /^[0-9a-f]{64}$/.test(sha256) ? await this.policies.find(sha256) : undefined;
    if (policy === undefined) throw new ApiError(404, "POLICY_NOT_FOUND", "No epoch here was opened under this policy");
    const { name, version, values } = policy;
    return { policy: { name, version, sha256, values: { ...values } } };
  }
}
