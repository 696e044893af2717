import {
  type Flags,
  type FlagsAnswer,
  featureFlags,
  type LimitRequest,
  type LimitsAnswer,
  type PhasesAnswer,
  type SetFlagsRequest,
  type SetPhasesRequest,
} from "@lode/contract/admin";
import type { Clock } from "@lode/runtime/clock";
import { epochAt, parseEpochId } from "@lode/zipcode/epoch";
import { ApiError } from "../access/api-error.ts";
import type { LimitName, Limits, RateLimits } from "../access/limits.ts";
import type { OwnerSettings } from "../settings/owner-settings.ts";
import type { Actor } from "./actor.ts";
import type { AuditLog } from "./audit-log.ts";

export interface SettingsDeskParts {
  readonly settings: OwnerSettings;
  readonly audit: AuditLog;
  readonly limits: Pick<RateLimits, "inForce">;
  /** What holds where the owner has set nothing. */
  readonly usualLimits: Limits;
  readonly protocol: Clock;
  /** Of an epoch. */
  readonly lengthMs: number;
}

/** Doors, phases and limits. */
export class SettingsDesk {
  readonly #parts: SettingsDeskParts;

  constructor(parts: SettingsDeskParts) {
    this.#parts = parts;
  }

  flags(): FlagsAnswer {
    const { settings } = this.#parts;
    return { flags: Object.fromEntries(featureFlags.map((name) => [name, settings.isOn(name)])) as Flags };
  }

  async setFlags(request: SetFlagsRequest, actor: Actor): Promise<FlagsAnswer> {
    const { settings, audit } = this.#parts;
    const given = Object.entries(request).filter(([, isOn]) => isOn !== undefined);
    await settings.change(
      "flags",
      actor.name,
      (before) => ({ ...before, ...Object.fromEntries(given) }),
      (tx, before, after) => audit.note(actor, { action: "flags.set", subject: "flags", before, after }, tx),
    );
    return this.flags();
  }

  phases(): PhasesAnswer {
    const { settings, protocol, lengthMs } = this.#parts;
    const current = settings.phaseOf(epochAt(protocol.now(), lengthMs));
    return { phases: [...settings.values.phases], current };
  }

  /** @throws ApiError 400 EPOCH_ID_INVALID: no epoch of this subnet begins then. */
  async setPhases({ phases }: SetPhasesRequest, actor: Actor): Promise<PhasesAnswer> {
    const { settings, audit, lengthMs } = this.#parts;
    for (const { fromEpoch } of phases) {
      if (parseEpochId(fromEpoch, lengthMs) !== undefined) continue;
      throw new ApiError(400, "EPOCH_ID_INVALID", `${fromEpoch} is not on the grid of the epoch length`);
    }
    await settings.change(
      "phases",
      actor.name,
      () => phases,
      (tx, before, after) => audit.note(actor, { action: "phases.set", subject: "phases", before, after }, tx),
    );
    return this.phases();
  }

  limits(): LimitsAnswer {
    const { limits, usualLimits, settings } = this.#parts;
    const shown = Object.entries(limits.inForce()).map(([name, limit]) => ({
      name,
      ...limit,
      usual: { ...usualLimits[name as LimitName] },
      isSet: Object.hasOwn(settings.values.limits, name),
    }));
    return { limits: shown };
  }

  /** Holds on every replica within a second. @throws ApiError 404 LIMIT_NOT_FOUND. */
  async setLimit(name: string, limit: LimitRequest, actor: Actor): Promise<LimitsAnswer> {
    return await this.#changeLimits(name, actor, "limits.set", (before) => ({ ...before, [name]: limit }));
  }

  /** As configured again. @throws ApiError 404 LIMIT_NOT_FOUND. */
  async resetLimit(name: string, actor: Actor): Promise<LimitsAnswer> {
    return await this.#changeLimits(name, actor, "limits.reset", ({ [name]: _, ...rest }) => rest);
  }

  async #changeLimits(
    name: string,
    actor: Actor,
    action: string,
    next: (before: Readonly<Record<string, LimitRequest>>) => Readonly<Record<string, LimitRequest>>,
  ): Promise<LimitsAnswer> {
    const { settings, audit, usualLimits } = this.#parts;
    if (!Object.hasOwn(usualLimits, name)) {
      const names = Object.keys(usualLimits).join(", ");
      throw new ApiError(404, "LIMIT_NOT_FOUND", `There is no such limit; there are ${names}`);
    }
    const of = (limits: Readonly<Record<string, LimitRequest>>) => limits[name] ?? usualLimits[name as LimitName];
    await settings.change("limits", actor.name, next, (tx, before, after) =>
      audit.note(actor, { action, subject: name, before: of(before), after: of(after) }, tx),
    );
    return this.limits();
  }
}
