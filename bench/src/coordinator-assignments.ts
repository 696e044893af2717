import type { Speed } from "./coordinator-load-process.ts";
import { median, type Place, serverCore, setUpOf, shape, startLoad, startServer } from "./coordinator-parts.ts";
import type { Bare, Lag } from "./coordinator-server-process.ts";
import { signedTexts } from "./coordinator-signatures.ts";

export interface AssignmentSpeed {
  readonly barePerSecond: number;
  readonly peakPerSecond: number;
  readonly share: number;
  /** Of the server's processor time at its peak, how much a bare verification takes: less at the mercy of other processes. */
  readonly cpuShare: number;
  readonly steady: Speed;
  readonly lagAtPeak: Lag;
  readonly lag: Lag;
}

/** The current assignment: its peak next to what the core can verify at all, and how long answers take below the peak. */
export async function measureAssignments(place: Place, verifierThreads: number): Promise<AssignmentSpeed> {
  const options = { cores: [serverCore], profileDir: place.profileDir };
  await using server = await startServer(setUpOf(place, { verifierThreads }), options);
  await using load = startLoad();
  const { port, child } = server;
  const target = { port, connections: shape.connections };
  // Everybody has asked before: it is the answering that is measured, not the first writing.
  await load.ask("prepare", { endpoint: "E1", count: 2 * shape.miners, keys: shape.miners, offsetSeconds: 150 });
  await load.ask("closed", target);
  const bare: Bare[] = [];
  const peaks: Speed[] = [];
  const lagsAtPeak: Lag[] = [];
  const signed = await signedTexts(shape.miners);
  for (let round = 0; round < shape.rounds; round += 1) {
    const offsetSeconds = round * 10;
    await load.ask("prepare", { endpoint: "E1", count: shape.peakRequests, keys: shape.miners, offsetSeconds });
    bare.push(await child.ask("bare", { signed, ms: shape.bareMs }));
    await child.ask("watchLag", undefined as never);
    peaks.push(await load.ask("closed", target));
    lagsAtPeak.push(await child.ask("lag", undefined as never));
    bare.push(await child.ask("bare", { signed, ms: shape.bareMs }));
  }
  const peakPerSecond = median(peaks.map(({ perSecond }) => perSecond));
  const perSecond = peakPerSecond * shape.steadyShare;
  await load.ask("prepare", { endpoint: "E1", count: shape.steadyRequests, keys: shape.miners, offsetSeconds: 60 });
  await child.ask("watchLag", undefined as never);
  const steady = await load.ask("open", { ...target, perSecond, from: 0, count: shape.steadyRequests });
  const lag = await child.ask("lag", undefined as never);
  const barePerSecond = median(bare.map(({ perSecond }) => perSecond));
  const cpuMsOfOne = median(lagsAtPeak.map(({ cpuMs }) => cpuMs)) / shape.peakRequests;
  const cpuShare = median(bare.map(({ cpuMs }) => cpuMs)) / cpuMsOfOne;
  const lagAtPeak = lagsAtPeak.toSorted((left, right) => left.p99Ms - right.p99Ms)[shape.rounds >> 1] as Lag;
  return { barePerSecond, peakPerSecond, share: peakPerSecond / barePerSecond, cpuShare, steady, lagAtPeak, lag };
}
