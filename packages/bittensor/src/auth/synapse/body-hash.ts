import type { Hashes } from "../hashes.ts";
import { type PyValue, pythonStr } from "../python/index.ts";
import type { PyFields, SynapseDefinition } from "./define-synapse.ts";

/**
 * The hash of a synapse's body: SHA3-256 over the hex hashes, one after the other, of Python's `str()` of each hash field.
 * @source bittensor 9.9 and 10.5, `Synapse.body_hash`.
 */
export function bodyHash(definition: SynapseDefinition, fields: PyFields, hashes: Hashes): string {
  return hashOfTexts(
    definition.hashFields.map((name) => pythonStr(fields.get(name) as PyValue)),
    hashes,
  );
}

/** @param texts Python's `str()` of the hash fields, in their order. */
export function hashOfTexts(texts: readonly string[], hashes: Hashes): string {
  return hashes.sha3Hex(texts.map((text) => hashes.sha3Hex(text)).join(""));
}
