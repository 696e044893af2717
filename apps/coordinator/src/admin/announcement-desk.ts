import type { AnnouncementAnswerWire, AnnounceRequest, EscalateRequest } from "@lode/contract/admin";
import { type AnnouncementSeverity, announcementSeverities, compareVersions } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "../access/api-error.ts";
import { iso } from "../assignment/assignment-answer.ts";
import { announcementAt } from "../settings/announcement-now.ts";
import type { OwnerSettings } from "../settings/owner-settings.ts";
import type { StandingAnnouncement } from "../settings/setting-values.ts";
import type { Actor } from "./actor.ts";
import type { AuditLog } from "./audit-log.ts";

export interface AnnouncementDeskParts {
  readonly settings: OwnerSettings;
  readonly audit: AuditLog;
  readonly wall: Clock;
}

/** What miners are told. One announcement stands at a time; it may rise, be withdrawn, or give way to a newer version. */
export class AnnouncementDesk {
  readonly #parts: AnnouncementDeskParts;

  constructor(parts: AnnouncementDeskParts) {
    this.#parts = parts;
  }

  show(): AnnouncementAnswerWire {
    const { settings, wall } = this.#parts;
    const standing = settings.values.announcement;
    const told = announcementAt(standing, wall.now());
    if (standing === null || told === null) return { announcement: null };
    const steps = standing.steps
      .filter(({ at }) => at > wall.now())
      .map(({ at, severity }) => ({ at: iso(at), severity }));
    const deadline = told.deadline === null ? null : iso(told.deadline);
    return { announcement: { ...told, deadline, announcedAt: standing.announcedAt, steps } };
  }

  /** @throws ApiError 400 ANNOUNCEMENT_STEP_PAST, 409 ANNOUNCEMENT_NOT_NEWER. */
  async announce(request: AnnounceRequest, actor: Actor): Promise<AnnouncementAnswerWire> {
    const now = this.#parts.wall.now();
    if (request.steps.some(({ at }) => at <= now)) throw stepPast();
    return await this.#change("announcement.set", actor, undefined, (before) => {
      if (before !== null && compareVersions(request.version, before.version) <= 0) {
        throw new ApiError(
          409,
          "ANNOUNCEMENT_NOT_NEWER",
          `Version ${before.version} is announced: only a newer one takes its place. Escalate or withdraw it otherwise.`,
        );
      }
      return { ...request, announcedAt: now };
    });
  }

  /** @throws ApiError 400 ANNOUNCEMENT_STEP_PAST, 404 ANNOUNCEMENT_NOT_FOUND, 409 ANNOUNCEMENT_NOT_RISING. */
  async escalate({ severity, at }: EscalateRequest, actor: Actor): Promise<AnnouncementAnswerWire> {
    const now = this.#parts.wall.now();
    if (at !== null && at <= now) throw stepPast();
    return await this.#change("announcement.escalate", actor, undefined, (before) => {
      const standing = present(before);
      const from = at ?? now;
      const reached = announcementAt(standing, from)?.severity ?? standing.severity;
      if (rank(severity) <= rank(reached)) {
        throw new ApiError(409, "ANNOUNCEMENT_NOT_RISING", `It is ${reached} by then: it can only rise`);
      }
      // Steps on the way stay, those that it overtakes go, and so does what would come later and say the same.
      const lower = standing.steps.filter((step) => step.at < from);
      const higher = standing.steps.filter((step) => step.at >= from && rank(step.severity) > rank(severity));
      if (at === null) return { ...standing, severity, steps: higher };
      return { ...standing, steps: [...lower, { at, severity }, ...higher] };
    });
  }

  /** @throws ApiError 404 ANNOUNCEMENT_NOT_FOUND. */
  async withdraw(reason: string, actor: Actor): Promise<AnnouncementAnswerWire> {
    return await this.#change("announcement.withdraw", actor, reason, (before) => {
      present(before);
      return null;
    });
  }

  async #change(
    action: string,
    actor: Actor,
    reason: string | undefined,
    next: (before: StandingAnnouncement | null) => StandingAnnouncement | null,
  ): Promise<AnnouncementAnswerWire> {
    const { settings, audit } = this.#parts;
    await settings.change("announcement", actor.name, next, (tx, before, after) => {
      const subject = (after ?? before)?.version ?? "";
      return audit.note(actor, { action, subject, before, after, ...(reason !== undefined && { reason }) }, tx);
    });
    return this.show();
  }
}

function rank(severity: AnnouncementSeverity): number {
  return announcementSeverities.indexOf(severity);
}

function present(standing: StandingAnnouncement | null): StandingAnnouncement {
  if (standing !== null) return standing;
  throw new ApiError(404, "ANNOUNCEMENT_NOT_FOUND", "Nothing is announced");
}

function stepPast(): ApiError {
  return new ApiError(400, "ANNOUNCEMENT_STEP_PAST", "A step of escalation lies in the past");
}
