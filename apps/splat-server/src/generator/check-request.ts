import { LodeError } from "@lode/runtime/errors";
import type { GenerateRequest, Generator } from "./generator.ts";

/** Longer prompts are refused before any backend sees them. */
const maxPromptCharacters = 20_000;

/**
 * Refuses a request that a generator cannot work on.
 * @throws LodeError GENERATOR_PROMPT_INVALID, GENERATOR_TASK_UNSUPPORTED.
 */
export function checkRequest(
  { prompt, image, seed }: GenerateRequest,
  { name, takesImages }: Pick<Generator, "name" | "takesImages">,
  takesText = true,
): void {
  const words = prompt?.trim() ?? "";
  if (words === "" && image === undefined) throw invalid("neither words nor a picture");
  if (words.length > maxPromptCharacters) throw invalid(`more than ${maxPromptCharacters} characters`);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw invalid("the seed is no integer from 0 to 4294967295");
  if (image !== undefined && !takesImages) throw unsupported(name, "pictures");
  if (image === undefined && !takesText) throw unsupported(name, "words");
}

function invalid(why: string): LodeError {
  return new LodeError("GENERATOR_PROMPT_INVALID", `this cannot be generated: ${why}`, {
    retry: "never",
    facts: { why },
    next: "Send a prompt of some words, or a PNG, JPEG or WebP picture.",
  });
}

export function unsupported(name: string, what: string): LodeError {
  return new LodeError("GENERATOR_TASK_UNSUPPORTED", `the generator ${name} does not take ${what}`, {
    retry: "never",
    facts: { generator: name, what },
    next: "Configure another generator, or a stage that turns the one into the other.",
  });
}
