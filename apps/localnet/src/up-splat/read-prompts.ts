import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { LodeError } from "@lode/runtime/errors";

const unzip = promisify(gunzip);
/** Of the file, and of what a `.gz` holds. */
const maxBytes = 256 * 1024 * 1024;
const maxPrompts = 1_000_000;
/** Longer ones are no prompts but a file of another kind. */
const maxPromptChars = 100_000;

/**
 * Prompts from a file, in its order: one a line, or JSON (an array of texts, an array of objects with a `prompt`, or an object of such
 * lists by category). Gzipped ones are recognised by their first bytes.
 * @throws LodeError PROMPTS_UNREADABLE
 */
export async function readPrompts(path: string): Promise<string[]> {
  const bytes = await read(path);
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const prompts = /^\s*[[{]/.test(text) ? fromJson(path, text) : text.split(/\r?\n/);
  const good = prompts.map((prompt) => prompt.trim()).filter((prompt) => prompt !== "");
  if (good.length === 0) throw unreadable(path, "it holds no prompts");
  if (good.length > maxPrompts) throw unreadable(path, `it holds more than ${maxPrompts} prompts`);
  if (good.some((prompt) => prompt.length > maxPromptChars)) {
    throw unreadable(path, `a prompt has more than ${maxPromptChars} characters`);
  }
  return good;
}

async function read(path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > maxBytes) throw unreadable(path, `it has more than ${maxBytes} bytes`);
    const bytes = await readFile(path);
    const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return isZipped ? await unzip(bytes, { maxOutputLength: maxBytes }) : bytes;
  } catch (cause) {
    if (cause instanceof LodeError) throw cause;
    throw unreadable(path, "it cannot be read or unzipped", cause);
  }
}

function fromJson(path: string, text: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, "it begins like JSON and is none", cause);
  }
  const lists = Array.isArray(json) ? [json] : Object.values(json as object);
  return lists.flatMap((list) => {
    if (!Array.isArray(list)) throw unreadable(path, "its JSON is not a list of prompts, nor lists by category");
    return list.map((entry: unknown) => {
      const prompt = typeof entry === "object" && entry !== null ? (entry as { prompt?: unknown }).prompt : entry;
      if (typeof prompt === "string") return prompt;
      throw unreadable(path, "an entry of it is neither a text nor an object with a prompt");
    });
  });
}

function unreadable(path: string, why: string, cause?: unknown): LodeError {
  return new LodeError("PROMPTS_UNREADABLE", `the prompts in ${path} cannot be used: ${why}`, {
    retry: "never",
    facts: { path },
    next: "Give a text file with one prompt a line, or JSON: an array of texts, or an object of such arrays.",
    cause,
  });
}
