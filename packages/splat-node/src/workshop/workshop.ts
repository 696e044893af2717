import { LodeError } from "@lode/runtime/errors";
import type { Picture } from "@lode/splat/mesh";
import type {
  CallOptions,
  Converted,
  ConvertOptions,
  Inspection,
  OpenOptions,
  RenderOptions,
  WorkshopOptions,
} from "./options.ts";

/**
 * Splat files worked on in threads of their own: a caller's event loop never waits for a computation, and a file that kills its worker
 * costs that one call. Every method takes the bytes of any readable file and throws LodeError only, with the codes of `@lode/splat` kept.
 */
export class Workshop implements AsyncDisposable {
  readonly options: WorkshopOptions;

  constructor(options: WorkshopOptions = {}) {
    this.options = options;
  }

  async inspect(_bytes: Uint8Array, _options: OpenOptions & CallOptions = {}): Promise<Inspection> {
    throw notYet();
  }

  async convert(_bytes: Uint8Array, _options: ConvertOptions & CallOptions): Promise<Converted> {
    throw notYet();
  }

  /** @returns one PNG file a view */
  async render(_bytes: Uint8Array, _options: RenderOptions & CallOptions = {}): Promise<Uint8Array[]> {
    throw notYet();
  }

  /** The same as pixels. */
  async pictures(_bytes: Uint8Array, _options: RenderOptions & CallOptions = {}): Promise<Picture[]> {
    throw notYet();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function notYet(): LodeError {
  return new LodeError("WORKSHOP_FAILED", "not built yet", { retry: "never" });
}
