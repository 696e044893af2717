import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AssetsClient } from "@lode/contract/assets";
import type { Reporter } from "@lode/runtime/events";
import { writeWhole } from "@lode/runtime/files";

const maxPreviewBytes = 16 * 1024 * 1024;

/** A task whose variant was chosen. */
export interface ChosenTask {
  readonly id: string;
  readonly assetId: string | null;
}

/** Keeps a picture of every chosen variant as `previews/<task>.png`. A missing picture is no reason to stop anything. */
export class Previews {
  readonly #folder: string;
  readonly #assets: Pick<AssetsClient, "download">;
  readonly #reporter: Reporter;
  readonly #pending = new Set<Promise<void>>();

  constructor(dataDir: string, assets: Pick<AssetsClient, "download">, reporter: Reporter) {
    this.#folder = join(dataDir, "previews");
    this.#assets = assets;
    this.#reporter = reporter;
  }

  /** Fetches the picture in the background, unless it is there already. */
  keep({ id, assetId }: ChosenTask): void {
    const name = `${id.replace(/[^A-Za-z0-9-]/g, "_").slice(0, 100)}.png`;
    if (assetId === null || existsSync(join(this.#folder, name))) return;
    const fetching = this.#assets
      .download(assetId, "validation_preview", { maxBytes: maxPreviewBytes })
      .then((png) => writeWhole(join(this.#folder, name), png))
      .catch((error: unknown) => this.#reporter.warn("previewMissing", { id, assetId, error }));
    this.#pending.add(fetching);
    void fetching.finally(() => this.#pending.delete(fetching));
  }

  /** Until all that was asked for is there, or is known not to come. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }
}
