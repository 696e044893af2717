import {
  type MinerAnswer,
  type MinersAnswer,
  minerResponseSchema,
  minersQuerySchema,
  minersResponseSchema,
  type ReasonRequest,
  reasonRequestSchema,
  type StandingAnswer,
  standingResponseSchema,
} from "@lode/contract/admin";
import { Body, Controller, Inject, Param, Query } from "@nestjs/common";
import type { z } from "zod";
import { type Actor, TheActor } from "./actor.ts";
import type { MinerDesk } from "./miner-desk.ts";
import { ServesOwner } from "./serves-owner.ts";
import { MINER_DESK } from "./tokens.ts";

const tag = "miners";
const answer = standingResponseSchema;
const refuses = { 400: ["HOTKEY_MALFORMED"] };

@Controller()
export class MinersController {
  constructor(@Inject(MINER_DESK) private readonly desk: MinerDesk) {}

  @ServesOwner("miners", { tag, summary: "Hotkeys that are flagged or banned", answer: minersResponseSchema })
  async list(@Query({ schema: minersQuerySchema }) query: z.output<typeof minersQuerySchema>): Promise<MinersAnswer> {
    return await this.desk.list(query);
  }

  @ServesOwner("miner", {
    tag,
    summary: "What a miner did lately, and how it stands",
    answer: minerResponseSchema,
    refuses,
  })
  async show(@Param("hotkey") hotkey: string): Promise<MinerAnswer> {
    return await this.desk.show(hotkey);
  }

  @ServesOwner("flagMiner", { tag, summary: "Hold one more thing against a miner", answer, refuses })
  async flag(
    @Param("hotkey") hotkey: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<StandingAnswer> {
    return await this.desk.flag(hotkey, reason, actor);
  }

  @ServesOwner("banMiner", { tag, summary: "Refuse a miner from now on", answer, refuses })
  async ban(
    @Param("hotkey") hotkey: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<StandingAnswer> {
    return await this.desk.ban(hotkey, reason, actor);
  }

  @ServesOwner("pardonMiner", { tag, summary: "Hold nothing against a miner any more", answer, refuses })
  async pardon(
    @Param("hotkey") hotkey: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<StandingAnswer> {
    return await this.desk.pardon(hotkey, reason, actor);
  }
}
