import type { EpochAnswer, EpochsAnswer, ListedEpoch } from "@lode/contract/admin";
import { type Answer, listing, table } from "../chain/print.ts";
import { moment, plain } from "./plain.ts";

const columns = [
  { title: "epoch", of: ({ epochId }: ListedEpoch) => epochId as string },
  { title: "state", of: ({ state }: ListedEpoch) => state },
  { title: "extended", of: ({ extensions }: ListedEpoch) => String(extensions), right: true },
  { title: "label", of: ({ label }: ListedEpoch) => plain(label) },
  { title: "held because", of: ({ heldBecause }: ListedEpoch) => plain(heldBecause) },
];

export function tellEpochs(answer: EpochsAnswer): Answer {
  const next = answer.next === null ? [] : [`more: --before ${answer.next}`];
  return { json: answer, lines: [...table(columns, answer.epochs), ...next] };
}

/** How an epoch stands after something was done to it. */
export function tellChanged(epoch: ListedEpoch): Answer {
  return { json: { epoch }, lines: table(columns, [epoch]) };
}

type Entry = EpochAnswer["history"][number];

export function tellEpoch(answer: EpochAnswer): Answer {
  const { epoch, schedule, participation, snapshot, beacon, agreement, history } = answer;
  const facts = listing([
    ["state", epoch.state + (epoch.heldBecause === null ? "" : `, HELD: ${plain(epoch.heldBecause)}`)],
    [
      "schedule",
      `starts ${moment(schedule.startsAt)}, deadline ${moment(schedule.deadlineAt)} (extended ${epoch.extensions} ×)`,
    ],
    ["", `closes ${moment(schedule.closesAt)}, results until ${moment(schedule.resultsUntil)}`],
    ["zipcodes", String(answer.zipcodes)],
    [
      "participation",
      `${participation.asked} asked, ${participation.finished} finished${epoch.label ? `, ${plain(epoch.label)}` : ""}`,
    ],
    [
      "snapshot",
      snapshot === null
        ? "not yet"
        : `${snapshot.onTime} files on time, ${snapshot.late} late, ${snapshot.tooLate} too late; ${snapshot.sha256}`,
    ],
    ["beacon", beacon === null ? "not yet" : `block ${beacon.block}, ${beacon.hash}`],
    ["agreement", `${agreement.commitments} committed, ${agreement.reveals} revealed, ${agreement.results} results`],
    ...agreement.digests.map(({ digest, validators }): [string, string] => ["", `${digest} by ${validators}`]),
  ]);
  const entries = table(
    [
      { title: "entry", of: ({ seq }: Entry) => String(seq), right: true },
      { title: "stood at", of: ({ state }: Entry) => state },
      { title: "before", of: ({ because }: Entry) => plain(because) },
      { title: "at", of: ({ at }: Entry) => moment(at) },
    ],
    history,
  );
  return { json: answer, lines: [epoch.epochId, ...facts, "", ...entries] };
}
