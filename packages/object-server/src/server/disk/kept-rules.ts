import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { writeWhole } from "@lode/runtime/files";
import type { ExpiryRule } from "../lifecycle/expiry-rule.ts";
import { syncFolder } from "./sync-folder.ts";

/** The lifecycle rules of a bucket, in a file of their own; without one there are none. */
export class KeptRules {
  readonly #path: string;
  #rules: readonly ExpiryRule[];

  private constructor(path: string, rules: readonly ExpiryRule[]) {
    this.#path = path;
    this.#rules = rules;
  }

  static async open(path: string): Promise<KeptRules> {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code === "ENOENT") return new KeptRules(path, []);
      throw failure;
    }
    return new KeptRules(path, JSON.parse(text) as readonly ExpiryRule[]);
  }

  get all(): readonly ExpiryRule[] {
    return this.#rules;
  }

  /** In the place of those before; none takes the file away. */
  async replace(rules: readonly ExpiryRule[]): Promise<void> {
    if (rules.length === 0) {
      await rm(this.#path, { force: true });
      await syncFolder(dirname(this.#path));
    } else await writeWhole(this.#path, JSON.stringify(rules));
    this.#rules = rules;
  }
}
