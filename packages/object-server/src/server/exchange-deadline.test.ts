import type { IncomingMessage } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ExchangeDeadline } from "./exchange-deadline.ts";

const limits = { requestTimeoutMs: 1_000, exchangeTimeoutMs: 5_000, minBytesPerSecond: 1_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A request as far as a deadline looks at it. */
function announced(contentLength: number) {
  const seen = { destroyed: false, silenceMs: 0, complete: false };
  const socket = {
    bytesRead: 300,
    destroy: () => {
      seen.destroyed = true;
    },
    setTimeout: (ms: number) => {
      seen.silenceMs = ms;
    },
  };
  const request = {
    headers: { "content-length": String(contentLength) },
    socket,
    get complete() {
      return seen.complete;
    },
  };
  return { seen, socket, deadline: new ExchangeDeadline(request as unknown as IncomingMessage, limits) };
}

test("a body gets its base and what its bytes need at the slowest rate, and no more", () => {
  const { seen, socket } = announced(4_000);
  socket.bytesRead += 4_000;
  vi.advanceTimersByTime(4_999);
  expect(seen.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(seen.destroyed).toBe(true);
});

test("what was announced and does not come buys no time, and what comes buys its own", () => {
  const silent = announced(1_000_000);
  const dripping = announced(1_000_000);
  vi.advanceTimersByTime(500);
  dripping.socket.bytesRead += 1_000;
  vi.advanceTimersByTime(500);
  expect([silent.seen.destroyed, dripping.seen.destroyed]).toEqual([true, false]);
  vi.advanceTimersByTime(1_000);
  expect(dripping.seen.destroyed).toBe(true);
});

test("a body that has come leaves the rest of the time to the answer", () => {
  const { seen, deadline } = announced(4_000);
  seen.complete = true;
  deadline.extend(2_000);
  vi.advanceTimersByTime(10_999);
  expect(seen.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(seen.destroyed).toBe(true);
});

test("work inside the server may be silent for as long as its bytes need", () => {
  const { seen, deadline } = announced(0);
  seen.complete = true;
  deadline.expectSilence(60_000);
  expect(seen.silenceMs).toBe(65_000);
  vi.advanceTimersByTime(64_999);
  expect(seen.destroyed).toBe(false);
  deadline.end();
  vi.advanceTimersByTime(1_000_000);
  expect(seen.destroyed).toBe(false);
});

test("an announcement that is no number buys no time", () => {
  const { seen } = announced(Number.NaN);
  vi.advanceTimersByTime(1_000);
  expect(seen.destroyed).toBe(true);
});
