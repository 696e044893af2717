import {
  type EpochAnswer,
  type EpochChangedAnswer,
  type EpochsAnswer,
  type ExtendRequest,
  epochChangedResponseSchema,
  epochResponseSchema,
  epochsQuerySchema,
  epochsResponseSchema,
  extendRequestSchema,
  type ReasonRequest,
  type RollBackRequest,
  reasonRequestSchema,
  rollBackRequestSchema,
} from "@lode/contract/admin";
import { Body, Controller, Inject, Param, Query } from "@nestjs/common";
import type { z } from "zod";
import { type Actor, TheActor } from "./actor.ts";
import type { EpochDesk } from "./epoch-desk.ts";
import { ServesOwner } from "./serves-owner.ts";
import { EPOCH_DESK } from "./tokens.ts";

const tag = "epochs";
const answer = epochChangedResponseSchema;
const ofEpoch = { 400: ["EPOCH_ID_INVALID"], 404: ["EPOCH_NOT_FOUND"] };

@Controller()
export class EpochsController {
  constructor(@Inject(EPOCH_DESK) private readonly desk: EpochDesk) {}

  @ServesOwner("epochs", { tag, summary: "All epochs, newest first", answer: epochsResponseSchema })
  async list(@Query({ schema: epochsQuerySchema }) query: z.output<typeof epochsQuerySchema>): Promise<EpochsAnswer> {
    return await this.desk.list(query);
  }

  @ServesOwner("epoch", {
    tag,
    summary: "One epoch: schedule, participation, snapshot, agreement, history",
    answer: epochResponseSchema,
    refuses: ofEpoch,
  })
  async show(@Param("epochId") epochId: string): Promise<EpochAnswer> {
    return await this.desk.show(epochId);
  }

  @ServesOwner("extendEpoch", {
    tag,
    summary: "Move deadline and close",
    answer,
    refuses: { ...ofEpoch, 409: ["EPOCH_NOT_ACTIVE", "EXTENSIONS_SPENT"] },
  })
  async extend(
    @Param("epochId") epochId: string,
    @Body({ schema: extendRequestSchema }) request: ExtendRequest,
    @TheActor() actor: Actor,
  ): Promise<EpochChangedAnswer> {
    return await this.desk.extend(epochId, request, actor);
  }

  @ServesOwner("holdEpoch", {
    tag,
    summary: "Take no further step until released",
    answer,
    refuses: { ...ofEpoch, 409: ["EPOCH_ARCHIVED"] },
  })
  async hold(
    @Param("epochId") epochId: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<EpochChangedAnswer> {
    return await this.desk.hold(epochId, reason, actor);
  }

  @ServesOwner("releaseEpoch", {
    tag,
    summary: "Go on, making up for what became due",
    answer,
    refuses: { ...ofEpoch, 409: ["EPOCH_NOT_HELD"] },
  })
  async release(
    @Param("epochId") epochId: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<EpochChangedAnswer> {
    return await this.desk.release(epochId, reason, actor);
  }

  @ServesOwner("reopenEpoch", {
    tag,
    summary: "Take uploads again, before the beacon is fixed",
    answer,
    refuses: { ...ofEpoch, 409: ["BEACON_FIXED", "EPOCH_NOT_CLOSED", "EXTENSIONS_SPENT"] },
  })
  async reopen(
    @Param("epochId") epochId: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<EpochChangedAnswer> {
    return await this.desk.reopen(epochId, reason, actor);
  }

  @ServesOwner("rollBackEpoch", {
    tag,
    summary: "Back to how it stood before an entry of its history; it is held then",
    answer,
    refuses: {
      400: ["EPOCH_ID_INVALID"],
      404: ["EPOCH_NOT_FOUND", "HISTORY_NOT_FOUND"],
      409: ["EPOCH_ARCHIVED", "BEACON_FIXED", "ROLLBACK_UNAVAILABLE"],
    },
  })
  async rollBack(
    @Param("epochId") epochId: string,
    @Body({ schema: rollBackRequestSchema }) request: RollBackRequest,
    @TheActor() actor: Actor,
  ): Promise<EpochChangedAnswer> {
    return await this.desk.rollBack(epochId, request, actor);
  }
}
