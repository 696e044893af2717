const secretNames = new Set([
  "secret",
  "secretkey",
  "secretaccesskey",
  "secretphrase",
  "secretseed",
  "mastersecret",
  "privatekey",
  "seed",
  "mnemonic",
  "signature",
  "authorization",
  "password",
  "xlodesignature",
]);
const maxDepth = 6;
const maxEntries = 100;
const maxTextLength = 4_096;

/**
 * A copy that is safe to print: secrets by name become `[redacted]` at any depth, numbers too big for JSON become text,
 * errors keep code, message, facts and cause, and nothing is longer, wider or deeper than a line should be.
 */
export function printable(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return shortened(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return "[deeper]";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return printableError(value, depth);
  if (value instanceof Map) return printableEntries(value, depth);
  if (Array.isArray(value) || value instanceof Set) return printableItems([...value], depth);
  return printableEntries(Object.entries(value), depth);
}

function printableError(error: Error, depth: number): unknown {
  const { code, facts, next } = error as { code?: unknown; facts?: unknown; next?: unknown };
  const parts: [string, unknown][] = [
    ["name", error.name],
    ["code", code],
    ["message", withoutValues(error.message, error)],
    ["facts", facts],
    ["next", next],
    ["cause", error.cause],
    // A coded error says what to do; only a surprise needs its origin.
    ["stack", code === undefined ? withoutValues(error.stack ?? "", error) : undefined],
  ];
  return printableEntries(
    parts.filter(([, part]) => part !== undefined),
    depth,
  );
}

/** A query builder writes the values of a failed query into its message: signatures and answers with rights in them. */
function withoutValues(text: string, error: Error): string {
  const { query, params } = error as { query?: unknown; params?: unknown };
  if (typeof query !== "string" || !Array.isArray(params)) return text;
  return text.replace(error.message, () => `Failed query: ${query} [${params.length} values]`);
}

function printableItems(items: readonly unknown[], depth: number): unknown[] {
  const shown = items.slice(0, maxEntries).map((item) => printable(item, depth + 1));
  return items.length > maxEntries ? [...shown, `[${items.length - maxEntries} more]`] : shown;
}

function printableEntries(entries: Iterable<readonly [unknown, unknown]>, depth: number): Record<string, unknown> {
  const all = [...entries];
  const shown = all.slice(0, maxEntries).map(([key, value]): [string, unknown] => {
    const name = shortened(String(key));
    return [name, isSecret(name) ? "[redacted]" : printable(value, depth + 1)];
  });
  if (all.length > maxEntries) shown.push(["[more]", all.length - maxEntries]);
  return Object.fromEntries(shown);
}

function isSecret(name: string): boolean {
  return secretNames.has(name.toLowerCase().replaceAll(/[^a-z]/g, ""));
}

function shortened(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (${text.length} characters)` : text;
}
