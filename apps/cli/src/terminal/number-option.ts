import { InvalidArgumentError } from "commander";

/** A number as somebody types it; ranges are checked where they are known. */
export function numberOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is not a number.`);
  return value;
}
