import { connect } from "node:net";
import { fail, type Judgement, ok, warn } from "./check.ts";

const timeoutMs = 3_000;

/** Whether somebody listens where an axon is said to be. Nothing is sent. */
export async function reachAxon(host: string, port: number, name: string): Promise<Judgement> {
  const why = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (result: string | undefined): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(undefined));
    socket.once("timeout", () => end("timeout"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
  if (why === undefined) return ok(`${name} takes connections`);
  if (why === "ECONNREFUSED") {
    return fail(`${name} refuses connections`, "Start the axon, or serve the address and port that it listens on.");
  }
  // Some routers do not lead a host's own public address back to it.
  return warn(`${name} does not answer from here (${why})`, "Try from another machine; open the port in the firewall.");
}
