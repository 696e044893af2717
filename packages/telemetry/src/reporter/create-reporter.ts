import type { EventFields, EventLevel, Reporter } from "@lode/runtime/events";
import { type DestinationStream, type Level, type Logger, destination as openDestination, pino } from "pino";
import { Counter, Registry } from "prom-client";
import { printable } from "./printable.ts";

export interface CreateReporterOptions {
  /** Which part of Lode speaks: a log field and a metric label. */
  readonly component: string;
  /** A file to append to, or a stream; standard error if absent, as standard output belongs to results. */
  readonly destination?: string | DestinationStream;
  readonly level: Level | "silent";
  /** Several components may share one; a fresh one if absent. */
  readonly registry?: Registry;
}

export interface OwnedReporter extends Reporter, AsyncDisposable {
  /** Holds `lode_events_total{component,event,level}`. */
  readonly registry: Registry;
}

const ownNames = new Set(["level", "time", "msg", "component"]);
const counterName = "lode_events_total";
/** Event names are meant to be few; a programming mistake must not grow the metrics without end. */
const maxEventNames = 1_000;

export function createReporter(options: CreateReporterOptions): OwnedReporter {
  const registry = options.registry ?? new Registry();
  const counter = eventCounter(registry);
  const file =
    options.destination === undefined || typeof options.destination === "string"
      ? // Written at once: the last line before a crash is the one that is needed.
        openDestination({ dest: options.destination ?? 2, mkdir: true, sync: true })
      : undefined;
  const logger = pino(
    { level: options.level, base: { component: options.component } },
    file ?? (options.destination as DestinationStream),
  );
  const names = new Set<string>();
  const count = (event: string, level: EventLevel): void => {
    if (names.size < maxEventNames) names.add(event);
    counter.inc({ component: options.component, event: names.has(event) ? event : "other", level });
  };
  return {
    ...reportTo(logger, count),
    registry,
    [Symbol.asyncDispose]: async () => {
      if (typeof options.destination === "string") file?.end();
    },
  };
}

function reportTo(logger: Logger, count: (event: string, level: EventLevel) => void): Reporter {
  const report =
    (level: EventLevel) =>
    (event: string, fields: EventFields = {}): void => {
      count(event, level);
      if (!logger.isLevelEnabled(level)) return;
      try {
        logger[level](lineFields(fields), event);
      } catch {
        // A log that cannot be written, as on a full disk, costs the line: what it tells of goes on.
        count("logLineLost", "warn");
      }
    };
  return {
    info: report("info"),
    warn: report("warn"),
    error: report("error"),
    child: (fields) => reportTo(logger.child(lineFields(fields)), count),
  };
}

/** Printable, and none under a name that the line has of its own. */
function lineFields(fields: EventFields): Record<string, unknown> {
  const entries = Object.entries(printable(fields) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [ownNames.has(name) ? `${name}_` : name, value]));
}

function eventCounter(registry: Registry): Counter<"component" | "event" | "level"> {
  const known = registry.getSingleMetric(counterName);
  if (known instanceof Counter) return known;
  return new Counter({
    name: counterName,
    help: "Things that happened, as the log tells them",
    labelNames: ["component", "event", "level"],
    registers: [registry],
  });
}
