import type { Hotkey } from "../../primitives/index.ts";
import { FieldMismatch } from "../fields/index.ts";
import type { Hashes } from "../hashes.ts";
import { isPyDict, type JsonLimits, JsonRefused, type PyValue, parsePythonJson } from "../python/index.ts";
import { type Refusal, refused } from "../refusal.ts";
import { bodyHash } from "./body-hash.ts";
import { fieldsFromJson, type PyFields, type SynapseDefinition } from "./define-synapse.ts";

export type SynapseBody = { readonly ok: true; readonly fields: PyFields };

/** Reads a body by the synapse's declaration. */
export function readSynapseBody(
  definition: SynapseDefinition,
  text: string,
  limits?: JsonLimits,
): (SynapseBody & { readonly dict: ReadonlyMap<string, PyValue> }) | Refusal {
  try {
    const json = parsePythonJson(text, limits);
    if (!isPyDict(json)) return refused(400, "SYNAPSE_BODY_INVALID", "the body is not a JSON object");
    return { ok: true, dict: json, fields: fieldsFromJson(definition, json) };
  } catch (error) {
    if (error instanceof JsonRefused) return refused(400, "SYNAPSE_BODY_INVALID", error.message);
    if (error instanceof FieldMismatch) return refused(422, "SYNAPSE_FIELD_INVALID", error.message);
    throw error;
  }
}

/**
 * Reads a body that headers were verified for: it must be the one they signed, and may not speak in another's name.
 * @param proven the hotkey and the body hash that the signature covers.
 */
export function readProvenBody(
  definition: SynapseDefinition,
  text: string,
  proven: { readonly hotkey: Hotkey; readonly bodyHash: string },
  hashes: Hashes,
  limits?: JsonLimits,
): SynapseBody | Refusal {
  const body = readSynapseBody(definition, text, limits);
  if (!body.ok) return body;
  if (bodyHash(definition, body.fields, hashes) !== proven.bodyHash) {
    return refused(400, "SYNAPSE_BODY_HASH_MISMATCH", "the body is not the one whose hash was signed");
  }
  const claimed = claimedHotkey(body.dict);
  if (claimed !== undefined && claimed !== proven.hotkey) {
    return refused(400, "SYNAPSE_IDENTITY_MISMATCH", "the body names another sender than the one who signed");
  }
  return { ok: true, fields: body.fields };
}

/** Python repeats the sender inside of the body, where no signature covers it. */
function claimedHotkey(body: ReadonlyMap<string, PyValue>): PyValue | undefined {
  const dendrite = body.get("dendrite");
  if (dendrite === undefined || !isPyDict(dendrite)) return undefined;
  return dendrite.get("hotkey") ?? undefined;
}
