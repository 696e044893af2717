import type { Clock } from "@lode/runtime/clock";

/** Asks once for however many ask at the same time, and tells the answer again for a while. A failure is not remembered. */
export function remembered<T>(ask: () => Promise<T>, keepMs: number, wall: Clock): () => Promise<T> {
  let last: { readonly answer: T; readonly at: number } | undefined;
  let asking: Promise<T> | undefined;
  const askNow = async (): Promise<T> => {
    const answer = await ask();
    last = { answer, at: wall.now() };
    return answer;
  };
  return async () => {
    if (last !== undefined && wall.now() - last.at < keepMs) return last.answer;
    asking ??= askNow().finally(() => {
      asking = undefined;
    });
    return await asking;
  };
}
