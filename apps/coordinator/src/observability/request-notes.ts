/** What is learnt about a request on its way, for its line in the log and its counter. */
export interface RequestNotes {
  /** Code of the refusal or failure that it was answered with. */
  code?: string;
  /** Who signed it, once proven. */
  hotkey?: string;
}

const notes = new WeakMap<object, RequestNotes>();

/** The notes of a request, by its Fastify reply; gone with it. */
export function notesOf(reply: object): RequestNotes {
  let found = notes.get(reply);
  if (found === undefined) {
    found = {};
    notes.set(reply, found);
  }
  return found;
}
