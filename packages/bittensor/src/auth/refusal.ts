/** Why a request was not let in; each has a paragraph in the list of errors. */
export type RefusalCode =
  // The synapse protocol.
  | "SYNAPSE_HEADER_INVALID"
  | "SYNAPSE_SIGNATURE_MISSING"
  | "SYNAPSE_SIGNATURE_INVALID"
  | "SYNAPSE_VERSION_TOO_OLD"
  | "SYNAPSE_WRONG_RECEIVER"
  | "SYNAPSE_NONCE_STALE"
  | "SYNAPSE_NONCE_IN_FUTURE"
  | "SYNAPSE_NONCE_REPLAYED"
  | "SYNAPSE_BODY_INVALID"
  | "SYNAPSE_BODY_HASH_MISMATCH"
  | "SYNAPSE_FIELD_INVALID"
  | "SYNAPSE_IDENTITY_MISMATCH"
  // btauth/1.
  | "BTAUTH_MALFORMED"
  | "BTAUTH_WRONG_RECEIVER"
  | "BTAUTH_STALE"
  | "BTAUTH_IN_FUTURE"
  | "BTAUTH_REPLAYED"
  | "BTAUTH_SIGNATURE_INVALID";

/** A request that is not let in: always the caller's fault, always a 4xx. */
export interface Refusal {
  readonly ok: false;
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 411 | 413 | 415 | 422 | 429 | 431;
  readonly code: string;
  /** One sentence for the caller; never repeats what it sent, so that an answer is never larger than the question. */
  readonly message: string;
}

export function refused(status: Refusal["status"], code: RefusalCode, message: string): Refusal {
  return { ok: false, status, code, message };
}
