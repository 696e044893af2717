import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type LogLine = Readonly<Record<string, unknown>> & { readonly event?: string };

/** What one part of a network logged under one event, over all its starts. */
export function logged(dataDir: string, part: string, event: string): LogLine[] {
  const path = join(dataDir, "logs", `${part}.log`);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine)
    .filter((line) => line.event === event || line.msg === event);
}
