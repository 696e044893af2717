import { type ClockReading, RemoteClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";

const clockTimeoutMs = 2_000;

/** Follows a network's own time. @throws LodeError CLOCK_UNREACHABLE when it does not answer at first. */
export async function followClock(url: string, say: (text: string) => void): Promise<RemoteClock> {
  const clock = new RemoteClock((signal) => readClock(url, signal), { onFailure: sayNowAndThen(say) });
  await clock.start();
  return clock;
}

/** A network that stopped may come back at the same address: its silence is told, not more than twice a minute. */
function sayNowAndThen(say: (text: string) => void): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - toldAt < 30_000) return;
    toldAt = performance.now();
    say("the network does not answer: waiting for it to come back (Ctrl-C to stop)");
  };
}

async function readClock(url: string, signal: AbortSignal): Promise<ClockReading> {
  const unreachable = (cause: unknown) =>
    new LodeError("CLOCK_UNREACHABLE", `the network's clock at ${url} does not answer`, {
      retry: "later",
      next: "Is `lode up` running? Start it, then join again.",
      cause,
    });
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(clockTimeoutMs)]) }).catch(
    (cause: unknown) => {
      throw unreachable(cause);
    },
  );
  const { atMs, rate, notBeyondMs } = (await response.json()) as Record<string, unknown>;
  if (typeof atMs !== "number" || typeof rate !== "number") throw unreachable(new Error("it answers something else"));
  return { atMs, rate, notBeyondMs: typeof notBeyondMs === "number" ? notBeyondMs : undefined };
}
