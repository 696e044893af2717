import { type Announcement, announcementSeverities } from "@lode/contract/coordinator";
import type { StandingAnnouncement } from "./setting-values.ts";

/** An announcement as miners read it at a moment of real time: escalation steps that have come count. */
export function announcementAt(standing: StandingAnnouncement | null, atMs: number): Announcement | null {
  if (standing === null) return null;
  const { version, deadline, message, url, steps } = standing;
  const reached = [standing.severity, ...steps.filter(({ at }) => at <= atMs).map(({ severity }) => severity)];
  const rank = Math.max(...reached.map((severity) => announcementSeverities.indexOf(severity)));
  return { version, deadline, severity: announcementSeverities[rank] ?? standing.severity, message, url };
}
