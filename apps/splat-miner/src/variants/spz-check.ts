import type { Workshop } from "@lode/splat-node/workshop";

export interface SpzVerdict {
  readonly ok: boolean;
  readonly gaussians: number;
  /** What speaks against sending it; empty when ok. */
  readonly why: string;
}

/** Looks at the very bytes that would be sent, before a judge is troubled with them. */
export interface SpzCheck {
  check(spz: Uint8Array, signal: AbortSignal): Promise<SpzVerdict>;
}

/** zstd's magic number: what a validator's decoder looks for first, and `KLUv/` in base64. */
const magic = [0x28, 0xb5, 0x2f, 0xfd] as const;

export function beginsAsZstd(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** Decodes them and applies the network's structural checks, in a thread of its own. */
export function workshopSpzCheck(workshop: Pick<Workshop, "inspect">): SpzCheck {
  return {
    check: async (spz, signal) => {
      if (!beginsAsZstd(spz)) return { ok: false, gaussians: 0, why: "it does not begin as a zstd frame does" };
      const { gaussians, networkSubmittable } = await workshop.inspect(spz, { signal });
      return { ok: networkSubmittable.ok, gaussians, why: networkSubmittable.ok ? "" : networkSubmittable.why };
    },
  };
}
