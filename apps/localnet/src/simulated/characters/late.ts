import { parseSubmissionKey } from "@lode/contract/storage-keys";
import type { EpochSchedule } from "@lode/zipcode/epoch";
import type { SubmissionUploader } from "@lode/zipcode-miner/app";
import type { Character, CharacterContext } from "./character.ts";

const minuteMs = 60_000;

/** A third into grace: well after the deadline, with time enough to upload before close. */
const insideGrace = ({ deadlineAt, closesAt }: EpochSchedule) => deadlineAt + Math.floor((closesAt - deadlineAt) / 3);
const afterClose = ({ closesAt }: EpochSchedule) => closesAt + 2 * minuteMs;

export const late: Character = {
  name: "late",
  description: "honest, but uploads only inside the grace period",
  expectedVerdict: "LATE: valid, behind everyone who was on time",
  wrapSource: (source) => source,
  wrapUploader: (uploader, context) => waitFor(insideGrace, uploader, context),
  finishBy: ({ closesAt }) => closesAt - minuteMs,
};

export const lateAfterClose: Character = {
  name: "late-after-close",
  description: "honest, but uploads after the epoch has closed",
  expectedVerdict: "TOO_LATE or NOT_SUBMITTED: not in the snapshot, earns nothing",
  wrapSource: (source) => source,
  wrapUploader: (uploader, context) => waitFor(afterClose, uploader, context),
  finishBy: (schedule) => afterClose(schedule) + 5 * minuteMs,
};

function waitFor(
  moment: (schedule: EpochSchedule) => number,
  uploader: SubmissionUploader,
  { protocol, scheduleOf }: CharacterContext,
): SubmissionUploader {
  return {
    async upload(object) {
      const owner = parseSubmissionKey(object.key);
      if (owner !== undefined) await protocol.sleepUntil(moment(scheduleOf(owner.epochId)), object.signal);
      return uploader.upload(object);
    },
  };
}
