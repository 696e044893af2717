/** Real milliseconds between two looks at a condition. */
const lookEveryMs = 20;

/**
 * Waits for a condition, not for a time: it goes on as soon as `look` answers something.
 * @param what what is waited for, as the failure says it.
 * @param seen what the failure shows beside it.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  { withinMs = 120_000, seen = () => "" }: { withinMs?: number; seen?: () => string } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline)
      throw new Error(`after ${withinMs / 1_000} s still waiting until ${what}\n${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
