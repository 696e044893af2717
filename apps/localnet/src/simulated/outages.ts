import type { ServerResponse } from "node:http";
import type { Clock } from "@lode/runtime/clock";
import type { Random } from "@lode/runtime/random";
import { sendJson } from "./local-server.ts";

export type Outage = "rate-limited" | "unavailable" | "blocked" | "slow" | "silent";

/** How a provider of listings fails, and how often which; shares in per cent. */
const kinds: readonly (readonly [Outage, number])[] = [
  ["rate-limited", 30],
  ["unavailable", 30],
  ["blocked", 20],
  ["slow", 12],
  ["silent", 8],
];

/** Draws what goes wrong with one request; undefined when nothing does. */
export function drawOutage(random: Random, failureShare: number): Outage | undefined {
  if (random.next() >= failureShare) return undefined;
  let left = random.int(100);
  for (const [kind, share] of kinds) {
    left -= share;
    if (left < 0) return kind;
  }
  return "unavailable";
}

const slowMs = [300, 1_500] as const;
/** A connection that never answers is dropped in the end, so that they do not pile up. */
const silentMs = 30_000;

/** Lets a request fail. @returns true when the request is lost, false when it may be answered after all (it was slow). */
export async function sufferOutage(
  outage: Outage,
  response: ServerResponse,
  { wall, random, signal }: { wall: Clock; random: Random; signal: AbortSignal },
): Promise<boolean> {
  if (outage === "rate-limited") {
    sendJson(response, 429, { error: "too many requests" }, { "retry-after": "1" });
  } else if (outage === "unavailable") {
    sendJson(response, 503, { error: "upstream is not available" });
  } else if (outage === "blocked") {
    // Sites that take a client for a robot answer 200 with a page for people.
    response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Press and hold to confirm</body></html>");
  } else if (outage === "slow") {
    await wall.sleepUntil(wall.now() + slowMs[0] + random.int(slowMs[1] - slowMs[0]), signal);
    return response.destroyed;
  } else {
    await wall.sleepUntil(wall.now() + silentMs, signal).catch(() => {});
    response.destroy();
  }
  return true;
}
