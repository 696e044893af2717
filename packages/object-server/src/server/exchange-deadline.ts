import type { IncomingMessage } from "node:http";
import type { ObjectServerLimits } from "./limits.ts";

type DeadlineLimits = Pick<ObjectServerLimits, "requestTimeoutMs" | "exchangeTimeoutMs" | "minBytesPerSecond">;

/** A body that comes just fast enough is not looked at more often than this, milliseconds. */
const lookAgainMs = 100;

/**
 * When an exchange is given up: after a base, plus what its bytes need at the slowest rate that is still served. So a small
 * request ends soon and five gigabytes may take their time, as long as they come: announcing them buys none.
 */
export class ExchangeDeadline {
  readonly #request: IncomingMessage;
  readonly #limits: DeadlineLimits;
  readonly #declaredMs: number;
  /** Of this connection, before this exchange. */
  readonly #bytesBefore: number;
  #body: NodeJS.Timeout;
  #whole: NodeJS.Timeout;
  #allowedMs: number;
  readonly #startedAt = performance.now();

  constructor(request: IncomingMessage, limits: DeadlineLimits) {
    this.#request = request;
    this.#limits = limits;
    this.#declaredMs = this.#msFor(Number(request.headers["content-length"] ?? 0));
    this.#bytesBefore = request.socket.bytesRead;
    this.#body = this.#armBody(limits.requestTimeoutMs);
    this.#allowedMs = limits.exchangeTimeoutMs + this.#declaredMs;
    this.#whole = this.#arm();
  }

  /** More bytes than the request said: those of the answer, or those that the server moves before it answers. */
  extend(bytes: number): void {
    clearTimeout(this.#whole);
    this.#allowedMs += this.#msFor(bytes);
    this.#whole = this.#arm();
  }

  /** Nothing may come over the socket while the server works on this many bytes. */
  expectSilence(bytes: number): void {
    this.extend(bytes);
    // The server sets its own limit again for the next request over this socket.
    this.#request.socket.setTimeout(bounded(this.#allowedMs));
  }

  end(): void {
    clearTimeout(this.#body);
    clearTimeout(this.#whole);
  }

  #armBody(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const { complete, socket } = this.#request;
      if (complete) return;
      const earnedMs = Math.min(this.#declaredMs, this.#msFor(socket.bytesRead - this.#bytesBefore));
      const leftMs = this.#limits.requestTimeoutMs + earnedMs - (performance.now() - this.#startedAt);
      if (leftMs <= 0) socket.destroy();
      else this.#body = this.#armBody(Math.max(leftMs, lookAgainMs));
    }, bounded(ms));
  }

  #arm(): NodeJS.Timeout {
    const leftMs = this.#allowedMs - (performance.now() - this.#startedAt);
    return setTimeout(() => this.#request.socket.destroy(), bounded(leftMs));
  }

  #msFor(bytes: number): number {
    return Number.isSafeInteger(bytes) && bytes > 0 ? (bytes * 1000) / this.#limits.minBytesPerSecond : 0;
  }
}

/** A longer timer would fire at once. */
function bounded(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), 2 ** 31 - 1);
}
