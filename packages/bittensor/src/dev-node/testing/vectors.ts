import { readFileSync } from "node:fs";

// biome-ignore lint/suspicious/noExplicitAny: the vectors have many shapes and each test knows its own.
export const vectors: any = JSON.parse(
  readFileSync(new URL("../../../../../vectors/bittensor.json", import.meta.url), "utf8"),
);
