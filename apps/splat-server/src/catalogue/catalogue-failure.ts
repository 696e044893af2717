import { LodeError } from "@lode/runtime/errors";

export function unreachable(cause: unknown): LodeError<"CATALOGUE_UNREACHABLE"> {
  return new LodeError("CATALOGUE_UNREACHABLE", "the database of the asset catalogue does not answer", {
    retry: "later",
    facts: causeFacts(cause),
    next: "Check that the database runs and that its URL is right; what was acknowledged before is kept.",
    cause: briefly(cause),
  });
}

export function refused(cause: unknown): LodeError<"CATALOGUE_REFUSED"> {
  return new LodeError("CATALOGUE_REFUSED", `the database of the asset catalogue refused: ${messageOf(cause)}`, {
    retry: "never",
    facts: causeFacts(cause),
    next: "Check the rights of its user and that it is the database of an asset catalogue.",
    cause: briefly(cause),
  });
}

function causeFacts(cause: unknown): Readonly<Record<string, unknown>> {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? { databaseCode: code } : {};
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Drivers hang the connection, password included, and the rows onto their errors. */
function briefly(cause: unknown): Error {
  const brief = new Error(messageOf(cause));
  if (cause instanceof Error) brief.name = cause.name;
  return brief;
}
