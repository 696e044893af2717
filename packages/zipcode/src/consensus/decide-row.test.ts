import type { Hotkey } from "@lode/bittensor/primitives";
import { describe, expect, it } from "vitest";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import { fieldBits } from "../listing/index.ts";
import { policies } from "../policy/index.ts";
import { decideRow, type Observation, witnessesOf } from "./index.ts";

const epochId = "2025-10-01T16-00-00" as EpochId;
const fileSha256 = "a".repeat(64);
const names = ["v1", "v2", "v3", "v4", "v5"] as Hotkey[];
const place = { fileSha256, hotkey: "miner" as Hotkey, zipcode: "98103" as Zipcode, key: "k", row: 7 };
const pass: Observation = { fileSha256, row: 7, outcome: "pass", fields: 0 };
const wrong: Observation = { fileSha256, row: 7, outcome: "fail", fields: fieldBits.price };
const missing: Observation = { fileSha256, row: 7, outcome: "fail", fields: fieldBits.notFound };
const unseen: Observation = { fileSha256, row: 7, outcome: "inconclusive", fields: 0 };

/** What validators v1, v2 … saw; null: its reveal is not in the set. */
function decide(seen: readonly (Observation | Observation[] | null)[], stakes: readonly bigint[], assigned = names) {
  const validators = stakes.map((stakeRao, at) => ({ hotkey: names[at] as Hotkey, stakeRao }));
  const reveals = seen.flatMap((one, at) =>
    one === null ? [] : [{ epochId, hotkey: names[at] as Hotkey, salt: "", signature: "", observations: [one].flat() }],
  );
  const witnesses = witnessesOf({ epochId, reveals }, validators);
  return decideRow({ ...place, validators: assigned.slice(0, stakes.length) }, witnesses, policies.strict.values);
}

describe("deciding a row", () => {
  it("goes with more than half of the conclusive stake, not of the heads", () => {
    expect(decide([pass, wrong, wrong], [5n, 2n, 2n]).outcome).toBe("pass");
    expect(decide([pass, wrong, wrong], [4n, 3n, 2n]).outcome).toBe("fail");
  });

  it("stays inconclusive on a tie", () => {
    expect(decide([pass, wrong], [3n, 3n]).outcome).toBe("inconclusive");
  });

  it("needs a third of the revealed stake that was assigned to it; exactly a third is enough", () => {
    expect(decide([pass, unseen, unseen], [1n, 1n, 1n]).outcome).toBe("pass");
    expect(decide([pass, unseen, unseen, unseen], [1n, 1n, 1n, 1n]).outcome).toBe("inconclusive");
    expect(decide([unseen, unseen], [1n, 1n]).outcome).toBe("inconclusive");
  });

  it("does not count the stake of those who did not reveal", () => {
    expect(decide([pass, null, null, null], [1n, 5n, 5n, 5n]).outcome).toBe("pass");
  });

  it("ignores who was not assigned, who has no permit, and rows that nobody asked for", () => {
    expect(decide([pass, wrong], [1n, 9n], [names[0] as Hotkey]).outcome).toBe("pass");
    expect(decide([pass, wrong], [1n]).outcome).toBe("pass");
    expect(
      decide(
        [
          { ...pass, row: 8 },
          { ...pass, fileSha256: "b".repeat(64) },
        ],
        [1n, 1n],
      ).outcome,
    ).toBe("inconclusive");
  });

  it("takes a validator that says a row twice at its word once, and that contradicts itself not at all", () => {
    expect(decide([[pass, pass], wrong], [3n, 2n]).outcome).toBe("pass");
    expect(decide([[pass, wrong, pass], wrong], [3n, 2n]).outcome).toBe("fail");
    expect(decide([[wrong, pass, pass], wrong], [3n, 2n]).outcome).toBe("fail");
  });

  it("calls a listing found unless more than half of the conclusive stake did not find it", () => {
    expect(decide([wrong], [1n])).toEqual({ outcome: "fail", found: true });
    expect(decide([missing], [1n])).toEqual({ outcome: "fail", found: false });
    expect(decide([missing, wrong], [1n, 1n])).toEqual({ outcome: "fail", found: true });
    expect(decide([missing, pass], [2n, 1n])).toEqual({ outcome: "fail", found: false });
  });
});
