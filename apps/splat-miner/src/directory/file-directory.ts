import { readFile } from "node:fs/promises";
import { parseHotkey } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { ValidatorDirectory, ValidatorEntry } from "./validator-directory.ts";

const maxBytes = 4 * 1024 * 1024;

/**
 * Validators from a JSON file, read anew each time: `{"validators": [{"uid": 1, "hotkey": "5…", "stakeRao": "1000000000000",
 * "permit": true, "ip": "127.0.0.1", "port": 8092}]}`. Other keys are left aside, so a local network's own file serves.
 */
export function fileDirectory(path: string): ValidatorDirectory {
  return {
    validators: async () => {
      const bytes = await readFile(path).catch((cause: unknown) => {
        throw unusable(path, "it cannot be read", cause);
      });
      if (bytes.length > maxBytes) throw unusable(path, `it has more than ${maxBytes} bytes`);
      return readEntries(path, bytes.toString("utf8"));
    },
  };
}

function readEntries(path: string, text: string): ValidatorEntry[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw unusable(path, "it is not JSON", cause);
  }
  const list = (file as { validators?: unknown } | null)?.validators;
  if (!Array.isArray(list)) throw unusable(path, "it has no list `validators`");
  return list.map((entry: unknown, index) => {
    const read = readEntry(entry);
    if (read === undefined) throw unusable(path, `entry ${index} is not a validator`);
    return read;
  });
}

function readEntry(entry: unknown): ValidatorEntry | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { uid, hotkey, stakeRao, permit = true, ip, port } = entry as Readonly<Record<string, unknown>>;
  const key = typeof hotkey === "string" ? parseHotkey(hotkey) : undefined;
  const isUid = typeof uid === "number" && Number.isInteger(uid) && uid >= 0 && uid <= 0xffff;
  const isPort = typeof port === "number" && Number.isInteger(port) && port >= 0 && port <= 0xffff;
  const stake = /^\d{1,30}$/.test(String(stakeRao)) ? BigInt(String(stakeRao)) : undefined;
  if (key === undefined || !isUid || !isPort || stake === undefined || typeof ip !== "string") return undefined;
  const serving = port > 0 && ip !== "" && ip !== "0.0.0.0";
  return { uid, hotkey: key, stakeRao: stake, permit: permit === true, ip, port, serving };
}

function unusable(path: string, why: string, cause?: unknown): LodeError {
  return new LodeError("SPLAT_MINER_DIRECTORY_FAILED", `the list of validators ${path} cannot be used: ${why}`, {
    retry: "later",
    facts: { path },
    next: "Correct the file; it is read again by itself.",
    cause,
  });
}
