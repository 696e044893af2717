/** Often enough to see a model being worked on. */
const lookEveryMs = 200;

/** The most memory the process has held since, in bytes: threads and files included. */
export function peakMemory(): Disposable & { peakBytes(): number } {
  let peak = process.memoryUsage.rss();
  const look = (): number => {
    peak = Math.max(peak, process.memoryUsage.rss());
    return peak;
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return { peakBytes: look, [Symbol.dispose]: () => clearInterval(timer) };
}
