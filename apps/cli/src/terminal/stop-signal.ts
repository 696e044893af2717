import { gracefulStop } from "@lode/runtime/lifecycle";

/** How long a clean stop may take before the process ends by force, unless the part that stops needs longer. */
const usualGraceMs = 30_000;

/**
 * The first Ctrl-C (or SIGTERM, or the starter's end) asks for a clean stop, a second one ends at once.
 * @param say told once what is going on.
 */
export function stopSignal(say: (text: string) => void, graceMs = usualGraceMs): AbortSignal {
  const { signal } = gracefulStop({
    graceMs,
    onForced: (why) => {
      say(
        why === "second-signal" ? "stopped by force" : `stopping took longer than ${graceMs / 1000} s: ended by force`,
      );
      process.exit(130);
    },
  });
  signal.addEventListener("abort", () => say("stopping … (once more to stop at once)"), { once: true });
  // Started by another process that holds the other end of the channel: when that is gone, so are we.
  if (process.channel) {
    process.on("disconnect", () => process.emit("SIGTERM"));
    process.channel.unref();
  }
  return signal;
}
