import { defineSynapse, field } from "@lode/bittensor/auth";

/** What this subnet's neurons say to each other: declared once, for both sides, as the Python class would be. */
export const question = defineSynapse({
  name: "Question",
  fields: { text: field.str(), answer: field.optional(field.str()) },
  /** Python's `required_hash_fields`: what the caller's signature covers. */
  hashFields: ["text"],
  /** Asking twice does no harm, so a call that broke off may be repeated. */
  idempotent: true,
});
