import { createHash } from "node:crypto";

export interface VariantIdentity {
  readonly number: number;
  /** 0 to 2^31 − 1. */
  readonly seed: number;
  readonly generationId: string;
}

/**
 * Seed and generation id of one variant: a function of the task and the variant's number, so that whoever works on the task again
 * asks for the same thing. The prompt is part of the id, as a validator could give one task id to two prompts; the seed does
 * without, so that it can be told from what a task's record shows.
 */
export function variantIdentity(
  task: { readonly id: string; readonly prompt: string },
  number: number,
): VariantIdentity {
  const seed = digest("lode:variant", task.id, String(number)).readUInt32BE(0) & 0x7fff_ffff;
  const bytes = digest("lode:generation", task.id, String(number), String(seed), task.prompt).subarray(0, 16);
  // A name-based UUID (version 8: by a rule of our own; variant 10), as RFC 9562 has it.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return { number, seed, generationId: groups.join("-") };
}

/** Each part behind its length, so that no two lists of parts read the same. */
function digest(...parts: readonly string[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = Buffer.from(part, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest();
}
