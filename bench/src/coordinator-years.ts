import { type SeededRows, seedHistory, threeYears } from "./coordinator-history.ts";
import {
  hotkeys,
  type Load,
  median,
  midEpoch,
  type Place,
  type RunningServer,
  serverCore,
  setUpOf,
  shape,
  startLoad,
  startServer,
} from "./coordinator-parts.ts";
import type { Endpoint } from "./coordinator-requests.ts";
import { policy } from "./coordinator-world.ts";

interface YearsRatio {
  /** Medians of requests per second. */
  readonly empty: number;
  readonly full: number;
  /** Of the two; 1 when history costs nothing. */
  readonly ratio: number;
}

export interface Years {
  readonly rows: SeededRows;
  readonly seedSeconds: number;
  readonly endpoints: Readonly<Record<Endpoint, YearsRatio>>;
}

const rounds = 9;
const requests: Readonly<Record<Endpoint, number>> = { E1: 1_500, E2: 1_500, E3: 1_000, E4: 4_000 };

/** A coordinator that has worked for three years next to one that has just begun, taking turns. */
export async function measureYears(empty: Place, full: Place, epochsWithObjects: number): Promise<Years> {
  const { lengthMs } = policy.values.epoch;
  const began = performance.now();
  const beforeMs = Math.floor(midEpoch() / lengthMs) * lengthMs;
  const miners = hotkeys("miner", threeYears.miners);
  const rows = await seedHistory(full.databaseUrl, { ...threeYears, epochsWithObjects }, beforeMs, miners);
  const seedSeconds = (performance.now() - began) / 1000;
  await using young = await startServer(setUpOf(empty), { cores: [serverCore] });
  await using old = await startServer(setUpOf(full), { cores: [serverCore] });
  await using load = startLoad();
  const endpoints = {} as Record<Endpoint, YearsRatio>;
  for (const endpoint of ["E1", "E2", "E3", "E4"] as const)
    endpoints[endpoint] = await compare(endpoint, young, old, load);
  return { rows, seedSeconds, endpoints };
}

async function compare(endpoint: Endpoint, young: RunningServer, old: RunningServer, load: Load): Promise<YearsRatio> {
  const speeds: { young: number[]; old: number[] } = { young: [], old: [] };
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes from round to round.
    const turns = round % 2 === 0 ? (["young", "old"] as const) : (["old", "young"] as const);
    for (const turn of turns) {
      const { port, epochId, nonce } = turn === "young" ? young : old;
      const keys = endpoint === "E2" ? shape.validators : shape.miners / 2;
      const count = requests[endpoint];
      await load.ask("prepare", {
        endpoint,
        count,
        keys,
        epochId,
        nonce,
        offsetSeconds: round * Math.ceil(count / keys),
      });
      speeds[turn].push((await load.ask("closed", { port, connections: shape.connections })).perSecond);
    }
  }
  // The first round of each warms up.
  const [empty, full] = [median(speeds.young.slice(1)), median(speeds.old.slice(1))];
  return { empty, full, ratio: full / empty };
}
