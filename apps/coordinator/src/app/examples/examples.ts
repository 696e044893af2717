import { epochExamples } from "./epoch-examples.ts";
import type { Example } from "./example.ts";
import { judgingExamples } from "./judging-examples.ts";
import { publicExamples } from "./public-examples.ts";
import { standingExamples } from "./standing-examples.ts";
import { storageExamples } from "./storage-examples.ts";

/** By the names of the operations. */
export const examples: Readonly<Record<string, Example>> = {
  ...epochExamples,
  ...storageExamples,
  ...judgingExamples,
  ...standingExamples,
  ...publicExamples,
};
