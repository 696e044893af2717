import { decodeListings } from "@lode/contract/listing-file";
import { parseSubmissionKey } from "@lode/contract/storage-keys";
import { type EpochId, epochAt } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import type { Character, CharacterContext, Victim } from "./character.ts";

/** Real time between two looks at the victim's directory. */
const lookEveryMs = 100;

export const copier: Character = {
  name: "copier",
  description:
    "collects nothing: re-uploads an honest miner's files, which it reads through a leak on the same machine",
  expectedVerdict: "COPY: the earlier one keeps its standing, the copy earns exactly 0",
  wrapSource: (_source, context) => ({
    name: "copied",
    async collect({ zipcode, signal }) {
      const { victim, protocol } = context;
      if (victim === undefined) return [];
      // Asked for the epoch that runs now: the victim works on the same one.
      const epochId = epochAt(protocol.now(), policies.strict.values.epoch.lengthMs);
      await untilFinished(victim, epochId, context, signal);
      const file = await victim.packedFile(epochId, zipcode);
      const copied = file === undefined ? undefined : decodeListings(file, policies.strict.values.file);
      return copied?.ok === true ? [...copied.listings] : [];
    },
  }),
  // Whoever uploads first is the original: a copy must not be early by accident.
  wrapUploader: (uploader, context) => ({
    async upload(object) {
      const epochId = parseSubmissionKey(object.key)?.epochId;
      if (context.victim !== undefined && epochId !== undefined) {
        await untilFinished(context.victim, epochId, context, object.signal);
      }
      return uploader.upload(object);
    },
  }),
};

/**
 * Waits in real time, since a compressed clock stands still while the victim is at work. Gives up at close: a victim
 * that never finishes has nothing to copy.
 */
async function untilFinished(
  victim: Victim,
  epochId: EpochId,
  { wall, protocol, scheduleOf }: CharacterContext,
  signal: AbortSignal,
): Promise<void> {
  const { closesAt } = scheduleOf(epochId);
  while (protocol.now() < closesAt && !(await victim.hasFinished(epochId))) {
    await wall.sleepUntil(wall.now() + lookEveryMs, signal);
  }
}
