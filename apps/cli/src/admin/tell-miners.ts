import type { MinerAnswer, MinersAnswer, Standing } from "@lode/contract/admin";
import { type Answer, table } from "../chain/print.ts";
import { moment, plain } from "./plain.ts";

const columns = [
  { title: "hotkey", of: ({ hotkey }: Standing) => hotkey as string },
  { title: "banned", of: ({ banned }: Standing) => (banned ? "BANNED" : "no") },
  { title: "flags", of: ({ flags }: Standing) => String(flags), right: true },
  { title: "since", of: ({ since }: Standing) => moment(since) },
  { title: "reason", of: ({ reason }: Standing) => plain(reason) },
];

export function tellMiners(answer: MinersAnswer): Answer {
  if (answer.miners.length === 0) return { json: answer, lines: ["nothing is held against any miner"] };
  const next = answer.next === null ? [] : [`more: --after ${answer.next}`];
  return { json: answer, lines: [...table(columns, answer.miners), ...next] };
}

export function tellStanding(standing: Standing): Answer {
  return { json: { standing }, lines: table(columns, [standing]) };
}

type Lately = MinerAnswer["epochs"][number];

export function tellMiner(answer: MinerAnswer): Answer {
  const lately = table(
    [
      { title: "epoch", of: ({ epochId }: Lately) => epochId as string },
      { title: "asked", of: ({ askedAt }: Lately) => moment(askedAt) },
      {
        title: "said",
        of: ({ status, standing }: Lately) => plain([status ?? "-", standing].filter(Boolean).join(" ")),
      },
      { title: "listings", of: ({ listingsScraped }: Lately) => String(listingsScraped ?? "-"), right: true },
      { title: "files", of: ({ files }: Lately) => String(files.length), right: true },
      { title: "late", of: ({ files }: Lately) => String(files.filter(({ late }) => late).length), right: true },
      { title: "too late", of: ({ tooLate }: Lately) => String(tooLate), right: true },
    ],
    answer.epochs,
  );
  return { json: answer, lines: [...tellStanding(answer.standing).lines, "", ...lately] };
}
