import { type ReadTable, readZipcodeTable, type TableRefusal } from "@lode/contract/admin";
import { candidateTableSha256, isEligible, policyForTable } from "@lode/zipcode/assignment";
import { canonicalJson, toHex } from "@lode/zipcode/canonical-json";
import type { Policy } from "@lode/zipcode/policy";
import { candidatesFromCounts } from "./candidates-from-counts.ts";

/** A table that can be read, and what would become of it. */
export interface JudgedTable {
  readonly ok: true;
  /** Of the candidates, as epochs commit to it. */
  readonly sha256: string;
  /** Canonical JSON of the candidates. */
  readonly candidates: string;
  readonly zipcodes: number;
  /** Those that a draw may choose, under the policy that fits the table. */
  readonly eligible: number;
  readonly expectedListings: number;
  readonly rowsRead: number;
  readonly duplicates: number;
  readonly refused: ReadTable["refused"];
}

/** @param nowMs real time. */
export function judgeTable(bytes: Uint8Array, policy: Policy, nowMs: number): JudgedTable | TableRefusal {
  const read = readZipcodeTable(bytes, nowMs);
  if (!read.ok) return read;
  const candidates = candidatesFromCounts(read.zipcodes, policy.values);
  const fitted = policyForTable(policy, candidates).values;
  const { count, byCode, rows } = read.refused;
  return {
    ok: true,
    sha256: toHex(candidateTableSha256(candidates)),
    candidates: canonicalJson(candidates),
    zipcodes: candidates.length,
    eligible: candidates.filter((candidate) => isEligible(candidate, fitted)).length,
    expectedListings: candidates.reduce((sum, { expected }) => sum + expected, 0),
    rowsRead: read.rowsRead,
    duplicates: read.duplicates,
    refused: { count, byCode, rows },
  };
}
