import { type Stats, statSync } from "node:fs";
import { dirname } from "node:path";

/** Something about a keyfile that its owner should mend; the key is used all the same. */
export interface KeyfileWarning {
  readonly path: string;
  /** One sentence with what to do. */
  readonly text: string;
}

/** Told of each warning; without one, Node's own `process.emitWarning` tells it. */
export type WarningListener = (warning: KeyfileWarning) => void;

const others = 0o077;
const writableByOthers = 0o022;
const sticky = 0o1000;

/** Whether anybody but its owner can read a secret keyfile, or put another in its place. */
export function modeWarnings(path: string, file: Stats): KeyfileWarning[] {
  // Windows has no such modes: Node makes them up there.
  if (process.platform === "win32") return [];
  const warnings: KeyfileWarning[] = [];
  if ((file.mode & others) !== 0) {
    const text = `${path} is open to other users (mode ${octal(file.mode)}): run chmod 600 on it`;
    warnings.push({ path, text });
  }
  const folder = dirname(path);
  const { mode } = statSync(folder);
  if ((mode & writableByOthers) !== 0 && (mode & sticky) === 0) {
    const text = `${folder} can be changed by other users (mode ${octal(mode)}): run chmod 700 on it`;
    warnings.push({ path: folder, text });
  }
  return warnings;
}

export function emitWarning({ text }: KeyfileWarning): void {
  process.emitWarning(text, "KeyfileWarning");
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}
