import type { MinerConfig } from "../config.ts";
import type { TaskRow } from "../journal/task-row.ts";
import type { VariantSource } from "../variants/variant-maker.ts";

export type ReadSource =
  | { readonly ok: true; readonly source: VariantSource }
  | { readonly ok: false; readonly code: string; readonly why: string };

const pngMagic = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const jpegMagic = [0xff, 0xd8, 0xff] as const;

/**
 * What a task asks for. Text is data, whatever is in it; a picture is decoded and must begin as one. A task that cannot be read is
 * still a task: the validator waits for an answer to it.
 */
export function readSource(
  { type, prompt }: Pick<TaskRow, "type" | "prompt">,
  { maxPromptChars, maxImageBytes }: Pick<MinerConfig, "maxPromptChars" | "maxImageBytes">,
): ReadSource {
  if (type === "text") {
    if (prompt.trim() === "") return refused("SPLAT_MINER_PROMPT_UNUSABLE", "the prompt is empty");
    if (prompt.length > maxPromptChars) {
      return refused("SPLAT_MINER_PROMPT_UNUSABLE", `the prompt has more than ${maxPromptChars} characters`);
    }
    return { ok: true, source: { kind: "text", prompt } };
  }
  if (type === "image") return readImage(prompt, maxImageBytes);
  return refused("SPLAT_MINER_TASK_TYPE_UNKNOWN", `tasks of type ${JSON.stringify(type.slice(0, 40))} are not known`);
}

function readImage(base64: string, maxImageBytes: number): ReadSource {
  if (base64.length > Math.ceil(maxImageBytes / 3) * 4) {
    return refused("SPLAT_MINER_IMAGE_UNUSABLE", `the picture has more than ${maxImageBytes} bytes`);
  }
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return refused("SPLAT_MINER_IMAGE_UNUSABLE", "the picture is not base64");
  }
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  const begins = (magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte);
  if (begins(pngMagic)) return { ok: true, source: { kind: "image", bytes, mimeType: "image/png" } };
  if (begins(jpegMagic)) return { ok: true, source: { kind: "image", bytes, mimeType: "image/jpeg" } };
  return refused("SPLAT_MINER_IMAGE_UNUSABLE", "the picture is neither PNG nor JPEG");
}

function refused(code: string, why: string): ReadSource {
  return { ok: false, code, why };
}
