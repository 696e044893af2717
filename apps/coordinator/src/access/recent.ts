/** A map that forgets what was used longest ago once it is full. */
export class Recent<Value> {
  readonly #max: number;
  readonly #kept = new Map<string, Value>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Value | undefined {
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#max) this.#kept.delete(this.#kept.keys().next().value!);
  }
}
