/** Files that are there whole or not at all. Needs a file system, so nothing that runs in a browser imports it. */
export { draftEnding, removeDrafts, type WriteWholeOptions, writeWhole } from "./write-whole.ts";
