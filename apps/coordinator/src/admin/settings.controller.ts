import {
  type FlagsAnswer,
  flagsResponseSchema,
  type LimitRequest,
  type LimitsAnswer,
  limitSchema,
  limitsResponseSchema,
  type PhasesAnswer,
  phasesResponseSchema,
  type SetFlagsRequest,
  type SetPhasesRequest,
  setFlagsRequestSchema,
  setPhasesRequestSchema,
} from "@lode/contract/admin";
import { Body, Controller, Inject, Param } from "@nestjs/common";
import { type Actor, TheActor } from "./actor.ts";
import { ServesOwner } from "./serves-owner.ts";
import type { SettingsDesk } from "./settings-desk.ts";
import { SETTINGS_DESK } from "./tokens.ts";

const tag = "settings";
const noLimit = { 404: ["LIMIT_NOT_FOUND"] };

@Controller()
export class SettingsController {
  constructor(@Inject(SETTINGS_DESK) private readonly desk: SettingsDesk) {}

  @ServesOwner("flags", { tag, summary: "Which doors are open", answer: flagsResponseSchema })
  flags(): FlagsAnswer {
    return this.desk.flags();
  }

  @ServesOwner("setFlags", { tag, summary: "Open and close doors", answer: flagsResponseSchema })
  async setFlags(
    @Body({ schema: setFlagsRequestSchema }) request: SetFlagsRequest,
    @TheActor() actor: Actor,
  ): Promise<FlagsAnswer> {
    return await this.desk.setFlags(request, actor);
  }

  @ServesOwner("phases", { tag, summary: "How epochs count the two scores", answer: phasesResponseSchema })
  phases(): PhasesAnswer {
    return this.desk.phases();
  }

  @ServesOwner("setPhases", {
    tag,
    summary: "Set all phases anew",
    answer: phasesResponseSchema,
    refuses: { 400: ["EPOCH_ID_INVALID"] },
  })
  async setPhases(
    @Body({ schema: setPhasesRequestSchema }) request: SetPhasesRequest,
    @TheActor() actor: Actor,
  ): Promise<PhasesAnswer> {
    return await this.desk.setPhases(request, actor);
  }

  @ServesOwner("limits", { tag, summary: "Rate limits as they are in force", answer: limitsResponseSchema })
  limits(): LimitsAnswer {
    return this.desk.limits();
  }

  @ServesOwner("setLimit", { tag, summary: "Set a rate limit", answer: limitsResponseSchema, refuses: noLimit })
  async setLimit(
    @Param("name") name: string,
    @Body({ schema: limitSchema }) limit: LimitRequest,
    @TheActor() actor: Actor,
  ): Promise<LimitsAnswer> {
    return await this.desk.setLimit(name, limit, actor);
  }

  @ServesOwner("resetLimit", { tag, summary: "As configured again", answer: limitsResponseSchema, refuses: noLimit })
  async resetLimit(@Param("name") name: string, @TheActor() actor: Actor): Promise<LimitsAnswer> {
    return await this.desk.resetLimit(name, actor);
  }
}
