import type { HealthWire } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { ComponentFinding, Components } from "./components.ts";
import type { Lifecycle, Phase } from "./lifecycle.ts";

export interface HealthParts {
  readonly components: Components;
  readonly lifecycle: Lifecycle;
  readonly wall: Clock;
  readonly startedAt: number;
}

export interface ReadyAnswer {
  readonly ready: boolean;
  readonly phase: Phase;
  /** Needed parts that are down. */
  readonly down: readonly string[];
}

/** Whether the coordinator can do its work: clients take anything but `ok` for down. */
export class Health {
  readonly #parts: HealthParts;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  async read(): Promise<HealthWire> {
    const { wall, startedAt, components } = this.#parts;
    const found = await components.look();
    const isAble = [...found.values()].every(({ status, needed }) => !(needed && status === "down"));
    const database = found.get("database")?.status ?? "ok";
    return {
      status: isAble ? "ok" : "degraded",
      timestamp: new Date(wall.now()).toISOString(),
      uptime: Math.floor((wall.now() - startedAt) / 1000),
      database: database === "down" ? "unreachable" : "connected",
      version: "0.1.0",
      service: "lode-coordinator",
      components: Object.fromEntries([...found].map(([name, finding]) => [name, wireOf(finding)])),
    };
  }

  async ready(): Promise<ReadyAnswer> {
    const { components, lifecycle } = this.#parts;
    const { phase } = lifecycle;
    // Who leaves says so at once, whatever hangs.
    const found = phase === "serving" ? await components.look() : new Map<string, ComponentFinding>();
    const down = [...found].filter(([, { needed, status }]) => needed && status === "down").map(([name]) => name);
    return { ready: phase === "serving" && down.length === 0, phase, down };
  }
}

function wireOf({ status, message, ageSeconds, checkedAt }: ComponentFinding) {
  return {
    status,
    checkedAt: new Date(checkedAt).toISOString(),
    ...(message !== undefined && { message }),
    ...(ageSeconds !== undefined && { ageSeconds }),
  };
}
