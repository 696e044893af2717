import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Workshop } from "@lode/splat-node/workshop";
import type { AssetStore } from "../assets/index.ts";
import type { Generator } from "../generator/index.ts";
import type { ModelValidator } from "../validation/index.ts";

interface WorkSettings {
  /** Real time for one generation, from its turn to its end. */
  readonly timeoutMs: number;
  /** Gaussians that a mesh becomes. */
  readonly samples: number;
  /** Largest extent after normalising, in world units; false leaves the model where and as large as it is. */
  readonly normaliseExtent: number | false;
  readonly spzMode: "parity" | "quality";
  /** zstd level, 1 to 22. */
  readonly spzLevel: number;
  /** Largest file that is read into memory to be worked on. */
  readonly maxModelBytes: number;
}

/** Everything that a generation needs on its way. */
export interface Workbench {
  readonly store: AssetStore;
  readonly generator: Generator;
  readonly workshop: Pick<Workshop, "inspect" | "convert" | "render">;
  /** Judges fidelity besides our own checks; absent where nothing can. */
  readonly judge: ModelValidator | undefined;
  readonly wall: Clock;
  readonly reporter: Reporter;
  readonly settings: WorkSettings;
}
