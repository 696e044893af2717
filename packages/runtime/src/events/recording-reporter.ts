import type { EventFields, EventLevel, Reporter } from "./reporter.ts";

export interface RecordedEvent {
  readonly level: EventLevel;
  readonly event: string;
  readonly fields: EventFields;
}

export interface RecordingReporter extends Reporter {
  /** In the order of the calls, those of children included. */
  readonly events: readonly RecordedEvent[];
}

/** Keeps events for a test to read, exactly as they were handed in. */
export function recordingReporter(): RecordingReporter {
  const events: RecordedEvent[] = [];
  return { events, ...recordInto(events, {}) };
}

function recordInto(events: RecordedEvent[], bound: EventFields): Reporter {
  const record =
    (level: EventLevel) =>
    (event: string, fields: EventFields = {}): void => {
      events.push({ level, event, fields: { ...bound, ...fields } });
    };
  return {
    info: record("info"),
    warn: record("warn"),
    error: record("error"),
    child: (fields) => recordInto(events, { ...bound, ...fields }),
  };
}
