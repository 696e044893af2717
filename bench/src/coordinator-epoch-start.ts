import { type Place, serverCore, setUpOf, shape, startLoad, startServer } from "./coordinator-parts.ts";
import type { Lag } from "./coordinator-server-process.ts";
import { policy } from "./coordinator-world.ts";

export interface EpochStart {
  readonly miners: number;
  /** From the start of the epoch to the last answer. */
  readonly slowestMs: number;
  readonly isSame: boolean;
}

/** Protocol time between the server's start and the start of the next epoch: enough to sign and to connect. */
const leadMs = 20_000;

/** As many miners as a large subnet has ask in the moment in which an epoch starts. */
export async function measureEpochStart(place: Place): Promise<EpochStart> {
  const { lengthMs } = policy.values.epoch;
  const startsAt = Math.ceil(Date.now() / lengthMs) * lengthMs;
  const setUp = setUpOf(place, { protocolStartsAt: startsAt - leadMs });
  await using server = await startServer(setUp, { cores: [serverCore], profileDir: place.profileDir });
  await using load = startLoad();
  await load.ask("prepare", { endpoint: "E1", count: shape.burst, keys: shape.burst });
  // The server's protocol clock runs like real time: it tells when in real time the epoch starts.
  const atMs = Date.now() + (startsAt - (await server.child.ask("protocolNow", undefined as never)));
  const { slowestMs, bodies } = await load.ask("burst", { port: server.port, atMs: atMs + 1 });
  const told = bodies.map((body) => {
    const { epochId, nonce, zipcodes, epochStart } = JSON.parse(body) as Record<string, unknown>;
    return JSON.stringify({ epochId, nonce, zipcodes, epochStart });
  });
  const isNext = bodies.every(
    (body) => Date.parse((JSON.parse(body) as { epochStart: string }).epochStart) === startsAt,
  );
  return { miners: shape.burst, slowestMs, isSame: isNext && new Set(told).size === 1 };
}

/** Protocol time from the server's start to the moment when the next epoch is due to be drawn, and what is waited after it. */
const beforeOpeningMs = 3_000;
const afterOpeningMs = 7_000;

/** How long the draw of the next epoch, from all zipcodes of the country, holds up whoever asks meanwhile. */
export async function measureOpening(place: Place): Promise<Lag> {
  const { lengthMs, pendingLeadMs } = policy.values.epoch;
  const startsAt = Math.ceil(Date.now() / lengthMs) * lengthMs;
  const setUp = setUpOf(place, { protocolStartsAt: startsAt - pendingLeadMs - beforeOpeningMs });
  await using server = await startServer(setUp, { cores: [serverCore] });
  await server.child.ask("watchLag", undefined as never);
  await new Promise((resolve) => setTimeout(resolve, beforeOpeningMs + afterOpeningMs));
  return await server.child.ask("lag", undefined as never);
}
