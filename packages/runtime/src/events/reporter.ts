export type EventLevel = "info" | "warn" | "error";
export type EventFields = Readonly<Record<string, unknown>>;

/**
 * Says what happened: one call writes the log line and counts it, so that they cannot drift.
 * Event names are few and fixed, as they label a counter; whatever varies (hotkeys above all) goes into the fields.
 */
export interface Reporter {
  info(event: string, fields?: EventFields): void;
  warn(event: string, fields?: EventFields): void;
  error(event: string, fields?: EventFields): void;
  /** A reporter that adds these fields to every line. */
  child(fields: EventFields): Reporter;
}

export const silentReporter: Reporter = {
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentReporter,
};
