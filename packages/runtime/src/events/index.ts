export { type RecordedEvent, type RecordingReporter, recordingReporter } from "./recording-reporter.ts";
export { type EventFields, type EventLevel, type Reporter, silentReporter } from "./reporter.ts";
