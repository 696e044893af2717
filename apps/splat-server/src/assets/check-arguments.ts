import { assetTypePattern, generationStatuses } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import type { CleanUpPolicy } from "./clean-up-policy.ts";

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const extensionPattern = /^\.[a-z0-9]{1,16}$/;
/** One line of printable ASCII, as a header takes it. */
const mimePattern = /^[\w.+-]{1,64}\/[\w.+-]{1,64}(?:; ?[\w.+-]{1,64}=[\w.+-]{1,64})?$/;
const maxPromptLength = 32_768;
/** All blocks of one generation as JSON. */
const maxRecordLength = 1_048_576;
const maxFragmentLength = 1_000;

export function invalid(what: string, facts: Readonly<Record<string, unknown>> = {}): LodeError<"ASSET_INVALID"> {
  return new LodeError("ASSET_INVALID", `the asset store cannot keep this: ${what}`, {
    retry: "never",
    facts,
    next: "Correct the value and ask again.",
  });
}

/** In lower case, as it is kept. */
export function checkGenerationId(generationId: string): string {
  const id = generationId.toLowerCase();
  if (!uuidPattern.test(id)) throw invalid("a generation id is a UUID");
  return id;
}

export function isGenerationId(text: string): boolean {
  return uuidPattern.test(text);
}

export function checkType(type: string): string {
  if (assetTypePattern.test(type)) return type;
  throw invalid("an asset type is made of a-z, 0-9 and _, begins with a letter and has at most 64 characters");
}

export function checkExtension(extension: string): string {
  if (extensionPattern.test(extension)) return extension;
  throw invalid("an extension is a dot and at most 16 of a-z and 0-9");
}

export function checkMimeType(mimeType: string): string {
  if (mimePattern.test(mimeType)) return mimeType;
  throw invalid("a MIME type has the form type/subtype");
}

export function checkPrompt(prompt: string): string {
  if (prompt.length <= maxPromptLength) return prompt;
  throw invalid(`a prompt has at most ${maxPromptLength} characters`, { length: prompt.length });
}

export function checkFragment(fragment: string): string {
  if (fragment.length <= maxFragmentLength) return fragment;
  throw invalid(`a prompt is searched for at most ${maxFragmentLength} characters`, { length: fragment.length });
}

export function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw invalid("a seed is a whole number from 0 on", { seed });
}

/** JSON has no NaN and no infinity: they would come back as null. */
export function checkRecord(record: unknown): void {
  const text = JSON.stringify(record, (key, value: unknown) => {
    if (typeof value === "number" && !Number.isFinite(value)) throw invalid(`${key} is not a finite number`);
    return value;
  });
  if (text.length > maxRecordLength) throw invalid("its metadata is too long", { length: text.length });
}

/** @throws LodeError ASSET_INVALID for a policy that says nothing, or nonsense: it would delete too much. */
export function checkPolicy(policy: CleanUpPolicy): void {
  const { maxAgeMs, statuses, maxTotalBytes, keepVersions, maxGenerations } = policy;
  if ([maxAgeMs, statuses, maxTotalBytes, keepVersions].every((condition) => condition === undefined)) {
    throw invalid("a clean-up needs an age, a size, statuses or a number of versions");
  }
  for (const [name, value] of Object.entries({ maxAgeMs, maxTotalBytes })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) throw invalid(`${name} is 0 or more`);
  }
  for (const [name, value] of Object.entries({ keepVersions, maxGenerations })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) throw invalid(`${name} is 1 or more`);
  }
  if (keepVersions !== undefined && maxTotalBytes !== undefined) {
    throw invalid("a clean-up of old versions has no target size");
  }
  const unknown = statuses?.filter((status) => !(generationStatuses as readonly string[]).includes(status));
  if (unknown !== undefined && unknown.length > 0) throw invalid("there is no such status", { unknown });
}
