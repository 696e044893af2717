import { readFile } from "node:fs/promises";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Candidate } from "@lode/zipcode/assignment";
import type { Policy } from "@lode/zipcode/policy";
import { readTable } from "../candidates/read-table.ts";
import { sampleLabel, sampleZipcodes } from "./sample-zipcodes.ts";

/** What epochs are drawn from until the owner activates another table. */
export interface OpenedTable {
  readonly candidates: readonly Candidate[];
  /** One line for people. */
  readonly told: string;
  /** What has to be said aloud. */
  readonly warning: string | undefined;
}

export interface ZipcodeTableSetting {
  /** CSV or Parquet. */
  readonly file: string | undefined;
  readonly isTrial: boolean;
  readonly policy: Policy;
  readonly wall: Clock;
}

/** @throws LodeError ZIPCODES_INVALID when the file cannot be read as a table. */
export async function openZipcodeTable({ file, isTrial, policy, wall }: ZipcodeTableSetting): Promise<OpenedTable> {
  if (file !== undefined) return await readFrom(file, policy, wall);
  if (isTrial) {
    const candidates = sampleZipcodes();
    return {
      candidates,
      told: `${candidates.length} zipcodes, ${sampleLabel}`,
      warning: `no table of zipcodes is loaded: epochs are drawn from a sample (${sampleLabel})`,
    };
  }
  return {
    candidates: [],
    told: "none in the settings",
    warning:
      "no table of zipcodes in the settings: unless the owner has loaded one, no epoch is opened and miners are told 404",
  };
}

async function readFrom(file: string, policy: Policy, wall: Clock): Promise<OpenedTable> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw invalid(file, "it cannot be read", "Name a CSV or Parquet file.", cause);
  });
  const read = await readTable({ bytes, contentType: "", policy, nowMs: wall.now() });
  if (!read.ok) throw invalid(file, read.message, read.next);
  const { count } = read.refused;
  return {
    candidates: JSON.parse(read.candidates) as readonly Candidate[],
    told: `${read.zipcodes} zipcodes of ${file}, ${read.eligible} of them eligible, sha256 ${read.sha256.slice(0, 16)}`,
    warning: count === 0 ? undefined : `${count} of ${read.rowsRead} rows of ${file} are refused`,
  };
}

function invalid(file: string, why: string, next: string, cause?: unknown): LodeError<"ZIPCODES_INVALID"> {
  return new LodeError("ZIPCODES_INVALID", `${file} is no table of zipcodes: ${why}`, {
    retry: "never",
    facts: { file },
    next,
    cause,
  });
}
