import { beforeEach, describe, expect, it } from "vitest";
import type { LifecycleRule, ObjectLifecycle } from "./object-lifecycle.ts";
import type { ObjectStore } from "./object-store.ts";

const DAY_MS = 86_400_000;

/** An empty store whose objects age by a clock that the contract moves. */
export interface LifecycleUnderContract {
  readonly store: ObjectStore & ObjectLifecycle;
  advanceBy(ms: number): Promise<void>;
  /** Resolves when the store has done what was due. */
  settle(): Promise<unknown>;
}

/** What a store keeps to that takes lifecycle rules and has one class of storage. */
export function objectLifecycleContract(name: string, open: () => Promise<LifecycleUnderContract>): void {
  describe(`${name} keeps the contract of lifecycle rules`, () => {
    let under: LifecycleUnderContract;
    const rule = (more: Partial<LifecycleRule> = {}): LifecycleRule => ({ id: "r", prefix: "old/", ...more });
    const pass = async (days: number): Promise<string[]> => {
      await under.advanceBy(days * DAY_MS);
      await under.settle();
      const found: string[] = [];
      for await (const { key } of under.store.list("")) found.push(key);
      return found;
    };

    beforeEach(async () => {
      under = await open();
      for (const key of ["old/1", "old/2", "other"]) await under.store.put(key, Buffer.from("x"));
    });

    it("lets objects below a prefix go after their days, and no others", async () => {
      const outcome = await under.store.applyLifecycle([rule({ expireAfterDays: 3 })]);
      expect(outcome).toEqual({ outcome: "applied", leftOut: [] });
      expect(await pass(1)).toEqual(["old/1", "old/2", "other"]);
      await under.store.put("old/2", Buffer.from("again"));
      // Days end at midnight, so the first may take up to four.
      expect(await pass(3)).toEqual(["old/2", "other"]);
      expect(await pass(2)).toEqual(["other"]);
      expect(await under.store.head("old/1")).toBeUndefined();
    });

    it("says that it moves nothing to another class", async () => {
      const transitions = [{ days: 1, storageClass: "GLACIER" as const }];
      const rules = [rule({ transitions, expireAfterDays: 3, abortIncompleteUploadsAfterDays: 1 })];
      expect(await under.store.applyLifecycle(rules)).toEqual({ outcome: "applied", leftOut: ["transitions"] });
      expect(await pass(2)).toHaveLength(3);
      expect(await pass(2)).toEqual(["other"]);
    });

    it("keeps the last rules only, and none when there are none", async () => {
      await under.store.applyLifecycle([rule({ expireAfterDays: 1 })]);
      await under.store.applyLifecycle([rule({ prefix: "oth", expireAfterDays: 1 })]);
      expect(await pass(2)).toEqual(["old/1", "old/2"]);
      await under.store.applyLifecycle([]);
      expect(await pass(900)).toEqual(["old/1", "old/2"]);
    });

    it.each([
      ["nothing to do", [{ id: "r", prefix: "" }]],
      ["no days", [{ id: "r", prefix: "", expireAfterDays: 0 }]],
      ["half a day", [{ id: "r", prefix: "", abortIncompleteUploadsAfterDays: 0.5 }]],
      ["no name", [{ id: "", prefix: "", expireAfterDays: 1 }]],
      [
        "a name twice",
        [
          { id: "r", prefix: "a", expireAfterDays: 1 },
          { id: "r", prefix: "b", expireAfterDays: 1 },
        ],
      ],
      [
        "an end before its way there",
        [{ id: "r", prefix: "", expireAfterDays: 5, transitions: [{ days: 30, storageClass: "GLACIER" as const }] }],
      ],
    ] satisfies [string, LifecycleRule[]][])("refuses rules with %s, and keeps those it had", async (_what, rules) => {
      await under.store.applyLifecycle([rule({ expireAfterDays: 1 })]);
      await expect(under.store.applyLifecycle(rules)).rejects.toMatchObject({ code: "STORE_RULES_INVALID" });
      expect(await pass(2)).toEqual(["other"]);
    });
  });
}
