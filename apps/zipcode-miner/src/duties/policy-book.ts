import type { CoordinatorClient, PolicyRef } from "@lode/contract/coordinator";
import { LodeError } from "@lode/runtime/errors";
import { definePolicy, type Policy, type PolicyValues, policies } from "@lode/zipcode/policy";

/** Used where a coordinator names no policy. */
export const assumedPolicy: Policy = policies.calibrated;

/** Rule books by hash: our own profiles, and those that the coordinator serves, checked against the hash they go by. */
export class PolicyBook {
  readonly #client: Pick<CoordinatorClient, "policy">;
  readonly #known = new Map<string, Policy>(Object.values(policies).map((policy) => [policy.sha256, policy]));

  constructor(client: Pick<CoordinatorClient, "policy">) {
    this.#client = client;
  }

  /** @throws LodeError POLICY_MISMATCH (never): the text served is not the one the epoch names; and what the client throws. */
  async find(ref: PolicyRef | null, signal: AbortSignal): Promise<Policy> {
    if (ref === null) return assumedPolicy;
    const known = this.#known.get(ref.sha256);
    if (known !== undefined) return known;
    const { policy } = await this.#client.policy(ref.sha256, signal);
    const defined = definePolicy(policy.name, policy.version, policy.values as unknown as PolicyValues);
    if (defined.sha256 !== ref.sha256) {
      throw new LodeError("POLICY_MISMATCH", `the coordinator serves another text for policy ${ref.name}`, {
        retry: "never",
        facts: { named: ref.sha256, served: defined.sha256 },
        next: "Ask the subnet owner which rules hold; nothing is judged by this text.",
      });
    }
    this.#known.set(ref.sha256, defined);
    return defined;
  }
}
