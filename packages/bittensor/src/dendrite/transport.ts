/** One HTTP request to an axon. */
export interface OutgoingRequest {
  readonly ip: string;
  readonly port: number;
  readonly path: string;
  /** Sent in this order and this case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Ends the request wherever it stands, the answer's body included. */
  readonly signal: AbortSignal;
}

export interface IncomingAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Breaks off with an error when the answer is not complete; leaving it early closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** How requests get there: over pooled connections, or in tests over none. */
export interface Transport extends AsyncDisposable {
  /** @throws TransportFailure; the signal's reason when aborted before the answer began. */
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
}

/** No answer came. */
export class TransportFailure extends Error {
  /** Whether something of the request may have arrived: only if not, sending it again is safe. */
  readonly wasSent: boolean;

  constructor(message: string, wasSent: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = "TransportFailure";
    this.wasSent = wasSent;
  }
}
