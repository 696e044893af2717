import { ready } from "@lode/bittensor/keys";
import { answerParent } from "./coordinator-children.ts";
import { Connection, isGood } from "./coordinator-connection.ts";
import { type RequestPlan, type SignedRequest, signedRequests } from "./coordinator-requests.ts";

export interface Speed {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly requests: number;
}

export type AnsweredRequest = Omit<SignedRequest, "bytes">;

interface Target {
  readonly port: number;
  readonly connections: number;
}

/** What opening hundreds of connections may take. */
const connectMs = 2_000;

export type LoadDuties = typeof duties;

let requests: readonly SignedRequest[] = [];
let answered: SignedRequest[] = [];

const duties = {
  /** Signs; nothing is sent. */
  prepare: async (plan: RequestPlan): Promise<void> => {
    await ready();
    requests = signedRequests(plan);
  },

  /** Everything prepared from `from` on, each connection one after the other: as fast as the server goes. */
  closed: async ({
    port,
    connections,
    from = 0,
    count = requests.length,
  }: Target & { from?: number; count?: number }) => {
    const mine = requests.slice(from, from + count);
    const latencies: number[] = [];
    let next = 0;
    let ended = 0;
    const began = performance.now();
    await onConnections({ port, connections }, async (connection) => {
      for (let request = mine[next++]; request !== undefined; request = mine[next++]) {
        const sent = performance.now();
        assertGood(await connection.ask(request.bytes));
        ended = performance.now();
        latencies.push(ended - sent);
      }
    });
    return speedOf(latencies, ended - began);
  },

  /** At a rate, whether the server keeps up or not: a request's time counts from the moment it was due. */
  open: async ({
    port,
    connections,
    perSecond,
    from,
    count,
  }: Target & { perSecond: number; from: number; count: number }) => {
    const mine = requests.slice(from, from + count);
    const latencies: number[] = [];
    let next = 0;
    // Once the connections stand: what is due while they are opened would be late by that.
    let began = Number.NaN;
    await onConnections({ port, connections }, async (connection) => {
      if (Number.isNaN(began)) began = performance.now();
      while (next < mine.length) {
        const due = began + (next * 1000) / perSecond;
        const request = mine[next++] as SignedRequest;
        await until(due);
        assertGood(await connection.ask(request.bytes));
        latencies.push(performance.now() - due);
      }
    });
    return speedOf(latencies, performance.now() - began);
  },

  /** Until the server is gone: what it has answered by then is remembered. */
  untilGone: async ({ port, connections }: Target): Promise<Speed> => {
    const latencies: number[] = [];
    let next = 0;
    let ended = 0;
    answered = [];
    const began = performance.now();
    await onConnections({ port, connections }, async (connection) => {
      for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
        const sent = performance.now();
        const answer = await connection.ask(request.bytes).catch(() => undefined);
        if (answer === undefined) return;
        assertGood(answer);
        answered.push(request);
        ended = performance.now();
        latencies.push(ended - sent);
      }
    });
    return speedOf(latencies, ended - began);
  },

  answered: (): AnsweredRequest[] => answered.map(({ bytes: _bytes, ...request }) => request),

  /** All prepared requests in the same moment of real time, each on a connection of its own. */
  burst: async ({ port, atMs }: { port: number; atMs: number }) => {
    const began = performance.now() + (atMs - Date.now());
    // A coordinator hangs up on connections that ask nothing.
    await until(began - connectMs);
    const opened = await Promise.all(requests.map(() => Connection.open(port)));
    await until(began);
    const answers = await Promise.all(
      opened.map(async (connection, index) => {
        const answer = await connection.ask((requests[index] as SignedRequest).bytes);
        return { ms: performance.now() - began, answer };
      }),
    );
    for (const connection of opened) connection.close();
    const bodies = answers.map(({ answer }) => {
      assertGood(answer);
      return answer.subarray(answer.indexOf("\r\n\r\n") + 4).toString("utf8");
    });
    return { slowestMs: Math.max(...answers.map(({ ms }) => ms)), bodies: [...new Set(bodies)] };
  },
};

/** The same work on all connections at once. */
async function onConnections(
  { port, connections }: Target,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  try {
    await Promise.all(opened.map(work));
  } finally {
    for (const connection of opened) connection.close();
  }
}

async function until(at: number): Promise<void> {
  for (let left = at - performance.now(); left > 0; left = at - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

function assertGood(answer: Buffer): void {
  if (!isGood(answer)) throw new Error(`the coordinator refused: ${answer.toString("latin1").slice(0, 900)}`);
}

function speedOf(latencies: readonly number[], ms: number): Speed {
  const sorted = latencies.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    perSecond: (sorted.length / ms) * 1000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    requests: sorted.length,
  };
}

answerParent(duties);
