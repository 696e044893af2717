import { pythonFloat } from "./python-str.ts";
import { isPyDict, isPyList, PyFloat, PyTuple, type PyValue } from "./python-value.ts";

/** Python's `json.dumps(value)` with its defaults: `", "` and `": "`, everything beyond ASCII escaped. */
export function pythonJson(value: PyValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return jsonText(value);
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  if (value instanceof PyFloat) return jsonFloat(value.value);
  if (value instanceof PyTuple) return pythonJson(value.items);
  if (isPyList(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (isPyDict(value))
    return `{${[...value].map(([key, item]) => `${jsonText(key)}: ${pythonJson(item)}`).join(", ")}}`;
  return value satisfies never;
}

/** Python writes, and reads, numbers that JSON does not know. */
function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return pythonFloat(value);
}

const beyondAscii = /[\u007f-\uffff]/g;

function jsonText(text: string): string {
  return JSON.stringify(text).replace(beyondAscii, (unit) =>
    unit === "\u007f" ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
