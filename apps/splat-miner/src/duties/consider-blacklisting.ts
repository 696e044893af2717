import type { Hotkey } from "@lode/bittensor/primitives";
import { unfitReason } from "../blacklist/judge-record.ts";
import type { MinerContext } from "../context.ts";

/** Keeps a validator out for a while once its calls fail too often or take too long; then it starts afresh. */
export function considerBlacklisting(
  { book, blacklist, database, config, protocol, reporter }: MinerContext,
  hotkey: Hotkey,
): void {
  const record = book.get(hotkey);
  const reason = record && unfitReason(record, book.recentSubmits(hotkey), config.autoBlacklist);
  if (record === undefined || reason === undefined) return;
  const now = protocol.now();
  const expiresAt = Math.floor(now + config.autoBlacklist.forMs);
  const isKeptOut = blacklist.list(now).some((entry) => entry.hotkey === hotkey && entry.kind !== "automatic");
  database.transaction(() => {
    // An operator's own entry may last longer and stays.
    if (!isKeptOut) blacklist.add({ hotkey }, { kind: "automatic", reason, expiresAt }, now);
    book.forgetRecent(hotkey);
  });
  reporter.warn("validator_blacklisted", { hotkey, uid: record.uid, reason, expiresAt });
}
