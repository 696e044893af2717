import { open } from "node:fs/promises";
import { fromHex } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import type { Command } from "commander";

export interface MessageFlags {
  readonly text?: string;
  readonly hex?: string;
  readonly file?: string;
}

/** Signing holds the message in memory more than once. */
const maxBytes = 64 * 1024 * 1024;

/** The three ways to name what is signed. */
export function withMessage(command: Command): Command {
  return command
    .option("--text <text>", "this text, as UTF-8; also when it begins with 0x")
    .option("--hex <hex>", "these bytes, with or without 0x")
    .option("--file <path>", "the bytes of this file; - is standard input");
}

/** @throws LodeError MESSAGE_INVALID, MESSAGE_UNREADABLE */
export async function messageOf(flags: MessageFlags): Promise<Uint8Array> {
  const given = [flags.text, flags.hex, flags.file].filter((value) => value !== undefined).length;
  if (given !== 1) {
    const why = given === 0 ? "there is no message" : "there is more than one message";
    throw invalid(why, "Name it by one of --text, --hex and --file.");
  }
  if (flags.text !== undefined) return new TextEncoder().encode(flags.text);
  if (flags.file !== undefined) return readWhole(flags.file);
  const bytes = fromHex(flags.hex ?? "");
  if (bytes === undefined) throw invalid("--hex is not hex", "Use pairs of the digits 0 to 9 and a to f.");
  return bytes;
}

async function readWhole(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = path === "-" ? process.stdin : (await open(path, "r")).createReadStream();
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new LodeError("MESSAGE_UNREADABLE", `${path} cannot be read`, {
      retry: "never",
      facts: { path },
      next: "Check the path and who may read it.",
      cause,
    });
  }
  if (length > maxBytes) throw invalid(`${path} is larger than ${maxBytes} bytes`, "Sign a digest of it instead.");
  return Buffer.concat(chunks, length);
}

function invalid(why: string, next: string): LodeError<"MESSAGE_INVALID"> {
  return new LodeError("MESSAGE_INVALID", why, { retry: "never", next });
}
