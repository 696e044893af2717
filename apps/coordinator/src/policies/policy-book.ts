import { LodeError } from "@lode/runtime/errors";
import { definePolicy, type Policy, type PolicyValues } from "@lode/zipcode/policy";
import { eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { policies } from "../database/schema.ts";

/** Every rule book that an epoch of this coordinator was opened under; the current one opens the next. */
export class PolicyBook {
  readonly current: Policy;
  readonly #db: Database;
  readonly #known = new Map<string, Policy>();

  constructor(db: Database, current: Policy) {
    this.#db = db;
    this.current = current;
    this.#known.set(current.sha256, current);
  }

  /** Keeps the current policy for the epochs that will name it. */
  async keepCurrent(): Promise<void> {
    await this.#write(this.current);
  }

  /** Keeps another one for an epoch that will name it; the same policy comes back. */
  async keep(policy: Policy): Promise<Policy> {
    if (this.#known.has(policy.sha256)) return policy;
    await this.#write(policy);
    this.#known.set(policy.sha256, policy);
    return policy;
  }

  async #write({ sha256, name, version, values }: Policy): Promise<void> {
    await this.#db.insert(policies).values({ sha256, name, version, values }).onConflictDoNothing();
  }

  /** @param db the transaction that asks: the embedded database answers nobody else meanwhile. */
  async find(sha256: string, db: Database = this.#db): Promise<Policy | undefined> {
    const known = this.#known.get(sha256);
    if (known !== undefined) return known;
    const [row] = await db.select().from(policies).where(eq(policies.sha256, sha256));
    if (row === undefined) return undefined;
    // Defined again rather than trusted: jsonb keeps the values, not their bytes.
    const policy = definePolicy(row.name, row.version, row.values as PolicyValues);
    if (policy.sha256 !== sha256) return undefined;
    this.#known.set(sha256, policy);
    return policy;
  }

  /** @throws LodeError POLICY_MISSING when an epoch names a policy that was lost. */
  async get(sha256: string, db: Database = this.#db): Promise<Policy> {
    const policy = await this.find(sha256, db);
    if (policy !== undefined) return policy;
    throw new LodeError("POLICY_MISSING", `no policy ${sha256} is kept`, { retry: "never", facts: { sha256 } });
  }
}
