import type { Hotkey } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { JournalDatabase } from "./database.ts";

/**
 * The first hotkey that a journal is used with is its only one: what it holds was signed by that, for tasks that were given to that.
 * @throws LodeError SPLAT_MINER_HOTKEY_OTHER (never), and then the journal is closed
 */
export function bindToHotkey(database: JournalDatabase, hotkey: Hotkey, dataDir: string): void {
  database.run("insert or ignore into owner (id, hotkey) values (1, ?)", hotkey);
  const owner = database.one<{ hotkey: Hotkey }>("select hotkey from owner")!.hotkey;
  if (owner === hotkey) return;
  database[Symbol.dispose]();
  throw new LodeError("SPLAT_MINER_HOTKEY_OTHER", `${dataDir} belongs to hotkey ${owner}, not to ${hotkey}`, {
    retry: "never",
    facts: { dataDir, owner, hotkey },
    next: `Start with hotkey ${owner}, or name another --data-dir for ${hotkey}.`,
  });
}
