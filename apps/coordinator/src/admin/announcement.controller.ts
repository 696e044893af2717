import {
  type AnnouncementAnswerWire,
  type AnnounceRequest,
  announcementResponseSchema,
  announceRequestSchema,
  type EscalateRequest,
  escalateRequestSchema,
  type ReasonRequest,
  reasonRequestSchema,
} from "@lode/contract/admin";
import { Body, Controller, Inject } from "@nestjs/common";
import { type Actor, TheActor } from "./actor.ts";
import type { AnnouncementDesk } from "./announcement-desk.ts";
import { ServesOwner } from "./serves-owner.ts";
import { ANNOUNCEMENT_DESK } from "./tokens.ts";

const tag = "announcement";
const answer = announcementResponseSchema;
const missing = { 404: ["ANNOUNCEMENT_NOT_FOUND"] };
const past = { 400: ["ANNOUNCEMENT_STEP_PAST"] };

@Controller()
export class AnnouncementController {
  constructor(@Inject(ANNOUNCEMENT_DESK) private readonly desk: AnnouncementDesk) {}

  @ServesOwner("announcement", { tag, summary: "What miners are told now, and what will come of it", answer })
  show(): AnnouncementAnswerWire {
    return this.desk.show();
  }

  @ServesOwner("announce", {
    tag,
    summary: "Tell miners of a version",
    answer,
    refuses: { ...past, 409: ["ANNOUNCEMENT_NOT_NEWER"] },
  })
  async announce(
    @Body({ schema: announceRequestSchema }) request: AnnounceRequest,
    @TheActor() actor: Actor,
  ): Promise<AnnouncementAnswerWire> {
    return await this.desk.announce(request, actor);
  }

  @ServesOwner("escalateAnnouncement", {
    tag,
    summary: "Let it matter more, now or at a moment to come",
    answer,
    refuses: { ...past, ...missing, 409: ["ANNOUNCEMENT_NOT_RISING"] },
  })
  async escalate(
    @Body({ schema: escalateRequestSchema }) request: EscalateRequest,
    @TheActor() actor: Actor,
  ): Promise<AnnouncementAnswerWire> {
    return await this.desk.escalate(request, actor);
  }

  @ServesOwner("withdrawAnnouncement", { tag, summary: "Tell miners nothing any more", answer, refuses: missing })
  async withdraw(
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<AnnouncementAnswerWire> {
    return await this.desk.withdraw(reason, actor);
  }
}
