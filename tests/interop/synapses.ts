import { defineSynapse, field } from "@lode/bittensor/auth";

/** The same synapses as python/synapses.py declares. */
export const echo = defineSynapse({
  name: "Echo",
  fields: {
    text: field.str(),
    nums: field.defaulted(field.list(field.int()), []),
    opt: field.optional(field.float()),
    answer: field.optional(field.str()),
  },
  hashFields: ["text", "nums", "opt"],
});

export const kinds = defineSynapse({
  name: "Kinds",
  fields: {
    flag: field.bool(),
    whole: field.int(),
    big: field.bigint(),
    share: field.float(),
    words: field.list(field.str()),
    table: field.dict(field.float()),
    pair: field.defaulted(field.tuple(field.int()), []),
    anything: field.defaulted(field.any(), null),
    inner: field.optional(field.model({ a: field.int(), b: field.optional(field.str()) })),
    seen: field.optional(field.str()),
  },
  hashFields: ["flag", "whole", "big", "share", "words", "table", "pair", "anything", "inner"],
});

export const count = defineSynapse({
  name: "Count",
  fields: { to: field.int(), text: field.defaulted(field.str(), "") },
  hashFields: ["to"],
  streaming: true,
});

export const failing = defineSynapse({ name: "Failing", fields: {}, hashFields: [] });
export const slow = defineSynapse({ name: "Slow", fields: {}, hashFields: [] });
export const closed = defineSynapse({ name: "Closed", fields: {}, hashFields: [] });
export const loose = defineSynapse({
  name: "Loose",
  fields: { text: field.defaulted(field.str(), "") },
  hashFields: [],
});
export const unknown = defineSynapse({ name: "Unknown", fields: {}, hashFields: [] });
export const ping = defineSynapse({ name: "Synapse", fields: {}, hashFields: [] });
