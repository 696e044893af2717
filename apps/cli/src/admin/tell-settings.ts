import type {
  AnnouncementAnswer,
  AuditAnswer,
  AuditEntry,
  FlagsAnswer,
  LimitsAnswer,
  PhasesAnswer,
} from "@lode/contract/admin";
import { type Answer, listing, table } from "../chain/print.ts";
import { moment, plain, short } from "./plain.ts";

export function tellFlags(answer: FlagsAnswer): Answer {
  return {
    json: answer,
    lines: listing(Object.entries(answer.flags).map(([name, isOn]) => [name, isOn ? "on" : "OFF"])),
  };
}

type Shown = PhasesAnswer["phases"][number];

export function tellPhases(answer: PhasesAnswer): Answer {
  const columns = [
    { title: "from epoch", of: ({ fromEpoch }: Shown) => fromEpoch as string },
    { title: "older score", of: ({ legacyPpm }: Shown) => `${legacyPpm / 10_000} %`, right: true },
    { title: "zipcodes", of: ({ zipcodePpm }: Shown) => `${zipcodePpm / 10_000} %`, right: true },
    { title: "now", of: ({ fromEpoch }: Shown) => (fromEpoch === answer.current.fromEpoch ? "yes" : "") },
  ];
  return { json: answer, lines: table(columns, answer.phases) };
}

type Limit = LimitsAnswer["limits"][number];

export function tellLimits(answer: LimitsAnswer): Answer {
  const columns = [
    { title: "limit", of: ({ name }: Limit) => plain(name) },
    { title: "requests", of: ({ points }: Limit) => String(points), right: true },
    { title: "in seconds", of: ({ durationSeconds }: Limit) => String(durationSeconds), right: true },
    { title: "usually", of: ({ isSet, usual }: Limit) => (isSet ? `${usual.points}/${usual.durationSeconds}` : "") },
  ];
  return { json: answer, lines: table(columns, answer.limits) };
}

export function tellAnnouncement(answer: AnnouncementAnswer): Answer {
  const { announcement } = answer;
  if (announcement === null) return { json: answer, lines: ["nothing is announced"] };
  const { version, severity, deadline, message, url, announcedAt, steps } = announcement;
  const lines = listing([
    ["version", version],
    ["severity", severity],
    ...steps.map(({ at, severity: next }): [string, string] => ["", `${next} from ${moment(at)}`]),
    ["deadline", moment(deadline)],
    ["announced", moment(announcedAt)],
    ["link", plain(url) || "-"],
    ["message", plain(message)],
  ]);
  return { json: answer, lines };
}

export function tellAudit(answer: AuditAnswer): Answer {
  const columns = [
    { title: "entry", of: ({ id }: AuditEntry) => String(id), right: true },
    { title: "at", of: ({ at }: AuditEntry) => moment(at) },
    { title: "by", of: ({ actor }: AuditEntry) => plain(actor) },
    { title: "action", of: ({ action }: AuditEntry) => plain(action) },
    { title: "subject", of: ({ subject }: AuditEntry) => short(subject) },
    { title: "reason", of: ({ detail }: AuditEntry) => plain(typeof detail.reason === "string" ? detail.reason : "") },
  ];
  const next = answer.next === null ? [] : [`more: --before ${answer.next}`];
  return { json: answer, lines: [...table(columns, answer.entries), ...next] };
}
