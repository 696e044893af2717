import { LodeError } from "../errors/index.ts";
import type { SchemaIssue, StandardSchema } from "./standard-schema.ts";

const maxProblemsShown = 50;

/**
 * The typed configuration of an environment, or every problem with it at once. A pure function: tests hand over a literal.
 * @throws LodeError CONFIG_INVALID; it names variables and rules, never values, since some are secrets.
 */
export function parseConfig<Output>(
  schema: StandardSchema<unknown, Output>,
  env: Readonly<Record<string, unknown>>,
): Output {
  const result = schema["~standard"].validate(env);
  if (result instanceof Promise) throw new TypeError("a configuration schema must not be asynchronous");
  if (result.issues === undefined) return result.value;
  const problems = result.issues.slice(0, maxProblemsShown).map(problemText);
  throw new LodeError("CONFIG_INVALID", `the configuration has problems:\n- ${problems.join("\n- ")}`, {
    retry: "never",
    facts: { problems, count: result.issues.length },
    next: "Correct the settings named above and start again.",
  });
}

function problemText({ path = [], message }: SchemaIssue): string {
  const name = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return name === "" ? message : `${name}: ${message}`;
}
