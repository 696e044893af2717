/** What strangers may cost. Times in milliseconds. */
export interface AxonLimits {
  /** All headers together; also bounds how many there are. */
  readonly maxHeaderBytes: number;
  /** From the first byte of a connection or request until its headers are complete. */
  readonly headersMs: number;
  readonly maxBodyBytes: number;
  /** From the end of the headers until the body is complete. */
  readonly bodyMs: number;
  /** Bodies of btauth/1 that are held at the same time before anything is proven, since its signature covers them. */
  readonly maxUnprovenBodies: number;
  readonly maxUnprovenBodiesPerAddress: number;
  readonly json: { readonly maxDepth: number; readonly maxValues: number; readonly maxNumberLength: number };
  /** The longest an answer may take, whatever patience the caller has. */
  readonly answerMs: number;
  /** The longest a stream may take, and the longest it waits for a slow reader. */
  readonly streamMs: number;
  readonly stalledReaderMs: number;
  readonly maxConnections: number;
  /** Raise it behind a proxy: all callers have its address then. */
  readonly maxConnectionsPerAddress: number;
  /** Calls of one hotkey at the same time; more are refused. */
  readonly maxCallsPerPeer: number;
  /** Handlers that run at the same time, and calls that wait for a turn; the least important of more are refused. */
  readonly maxRunning: number;
  readonly maxWaiting: number;
  /** Wrong signatures of one address per minute; after them nothing of it is verified until the minute is over. */
  readonly maxForgeriesPerMinute: number;
}

export const defaultAxonLimits: AxonLimits = {
  maxHeaderBytes: 16_384,
  headersMs: 5_000,
  maxBodyBytes: 4 * 1024 * 1024,
  bodyMs: 10_000,
  maxUnprovenBodies: 64,
  maxUnprovenBodiesPerAddress: 16,
  json: { maxDepth: 64, maxValues: 200_000, maxNumberLength: 400 },
  answerMs: 60_000,
  streamMs: 600_000,
  stalledReaderMs: 10_000,
  maxConnections: 1024,
  maxConnectionsPerAddress: 256,
  maxCallsPerPeer: 32,
  maxRunning: 256,
  maxWaiting: 1024,
  maxForgeriesPerMinute: 60,
};
