import { LodeError } from "@lode/runtime/errors";

/** How deep a failure is looked into for its cause. */
const maxCauses = 5;

const unreachableCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  // Shut down by its operator, crashed, starting up.
  "57P01",
  "57P02",
  "57P03",
  // No room for another connection; ended for being idle in a transaction.
  "53300",
  "25P03",
  // A standby that has not been promoted yet.
  "25006",
]);
/** Statement or lock waited for too long; two transactions in each other's way. */
const busyCodes = new Set(["57014", "55P03", "40001", "40P01"]);
/** Disk, memory or a configured limit of the server. */
const fullCodes = new Set(["53000", "53100", "53200", "53400", "58030"]);
const refusedCodes = new Set(["28000", "28P01", "3D000", "42501"]);
/** The driver gives no codes of its own. */
const unreachableMessages =
  /^(Connection terminated|Client (has encountered|was closed)|timeout exceeded when trying|timeout expired|Query read timeout|Cannot use a pool after)/;

/** The failure of a database as one of ours, if it is one: the cause says what it was. Anything else is handed back. */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof LodeError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (unreachableCodes.has(code) || code.startsWith("08") || unreachableMessages.test(error.message)) {
    return new LodeError("DATABASE_UNREACHABLE", "the database does not answer", {
      retry: "later",
      facts: { code },
      next: "Check that the server runs and that this machine may reach it.",
      cause: error,
    });
  }
  if (busyCodes.has(code)) {
    return new LodeError("DATABASE_BUSY", "the database did not get to it in time", {
      retry: "later",
      facts: { code },
      cause: error,
    });
  }
  if (fullCodes.has(code)) {
    return new LodeError("DATABASE_FULL", "the database has no room left", {
      retry: "later",
      facts: { code },
      next: "Make room on the database's disk; what was acknowledged is safe.",
      cause: error,
    });
  }
  if (refusedCodes.has(code)) {
    return new LodeError("DATABASE_REFUSED", "the database refuses us", {
      retry: "never",
      facts: { code },
      next: "Check user, password, database name and permissions in the database's URL.",
      cause: error,
    });
  }
  return error;
}

/** What a failure is at its root, as far as we know it; drivers and query builders wrap what they were given. */
export function knownFailure(error: unknown): LodeError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < maxCauses; at = at.cause, depth += 1) {
    const known = databaseFailure(at);
    if (known instanceof LodeError) return known;
  }
  return undefined;
}
