/** Writes of one key go one after the other, so that no two of them ask for the same nonce. */
export class HotkeyQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(hotkey: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(hotkey);
    const own = (async () => {
      await before?.catch(() => {});
      return work();
    })();
    this.#last.set(hotkey, own);
    try {
      return await own;
    } finally {
      if (this.#last.get(hotkey) === own) this.#last.delete(hotkey);
    }
  }
}
