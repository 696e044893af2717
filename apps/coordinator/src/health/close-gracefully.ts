import type { Server } from "node:http";

export interface CloseGracefullyOptions {
  readonly server: Server;
  /** Closes the server to new connections and waits for those that are open. */
  readonly close: () => Promise<void>;
  /** Real milliseconds that running requests get; after that they are cut. */
  readonly graceMs: number;
}

/** Real milliseconds between two looks for connections that have nothing more to say. */
const idleEveryMs = 50;

/** Takes no more connections, lets running requests end, and cuts what is still there after the grace. */
export async function closeGracefully({ server, close, graceMs }: CloseGracefullyOptions): Promise<void> {
  // A kept-alive connection goes idle only when its last answer is out: nobody tells, so it is looked for.
  const idle = setInterval(() => server.closeIdleConnections(), idleEveryMs);
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  try {
    await close();
  } finally {
    clearInterval(idle);
    clearTimeout(grace);
  }
}
