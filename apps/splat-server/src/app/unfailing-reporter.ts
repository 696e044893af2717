import type { EventFields, Reporter } from "@lode/runtime/events";

/** A log that cannot be written, as on a full disk, costs the line; what it tells of goes on. */
export function unfailingReporter(reporter: Reporter): Reporter {
  const trying =
    (level: "info" | "warn" | "error") =>
    (event: string, fields?: EventFields): void => {
      try {
        reporter[level](event, fields);
      } catch {
        // There is nobody left to tell.
      }
    };
  return {
    info: trying("info"),
    warn: trying("warn"),
    error: trying("error"),
    child: (fields) => unfailingReporter(reporter.child(fields)),
  };
}
