import type { Clock } from "@lode/runtime/clock";
import { within } from "../observability/metrics-page.ts";

type ComponentStatus = "ok" | "degraded" | "down";

/** What a look at one part found. */
export interface Finding {
  readonly status: ComponentStatus;
  /** For people; names nothing that strangers may not know. */
  readonly message?: string;
  /** Seconds since what it serves was fresh, where it serves something that ages. */
  readonly ageSeconds?: number;
}

export interface Probe {
  readonly name: string;
  /** Whether requests are better sent elsewhere while this part is down. */
  readonly needed: boolean;
  look(): Promise<Finding> | Finding;
}

export interface ComponentFinding extends Finding {
  readonly needed: boolean;
  /** Epoch milliseconds of real time. */
  readonly checkedAt: number;
}

/** Real milliseconds: a look that takes longer counts as down. */
const lookTimeoutMs = 1_500;
/** Real milliseconds for which findings are told again, however many ask. */
const keepMs = 1_000;

/** Looks at every part at once, bounded in time and not more often than every second. */
export class Components {
  readonly #probes: readonly Probe[];
  readonly #wall: Clock;
  #found: ReadonlyMap<string, ComponentFinding> | undefined;
  #foundAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<ReadonlyMap<string, ComponentFinding>> | undefined;

  constructor(probes: readonly Probe[], wall: Clock) {
    this.#probes = probes;
    this.#wall = wall;
  }

  async look(): Promise<ReadonlyMap<string, ComponentFinding>> {
    if (this.#found !== undefined && this.#wall.now() - this.#foundAt < keepMs) return this.#found;
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined;
    });
    return await this.#looking;
  }

  async #lookAtAll(): Promise<ReadonlyMap<string, ComponentFinding>> {
    const entries = await Promise.all(
      this.#probes.map(async (probe) => {
        const finding = await this.#lookAt(probe);
        return [probe.name, { ...finding, needed: probe.needed, checkedAt: this.#wall.now() }] as const;
      }),
    );
    this.#found = new Map(entries);
    this.#foundAt = this.#wall.now();
    return this.#found;
  }

  async #lookAt(probe: Probe): Promise<Finding> {
    try {
      return await within(Promise.resolve(probe.look()), lookTimeoutMs);
    } catch {
      return { status: "down", message: "does not answer" };
    }
  }
}
