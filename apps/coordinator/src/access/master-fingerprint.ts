import { createHmac } from "node:crypto";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { ownerSettings } from "../database/schema.ts";
import { deriveKey } from "./master-secret.ts";

const rowName = "masterFingerprint";

/**
 * Refuses a master secret that is not the one this database's epochs are drawn with: replicas that disagree would draw
 * different zipcodes, and open commitments could not be proven. Only a keyed hash of it is kept.
 * @throws LodeError MASTER_SECRET_DIFFERS
 */
export async function assertSameMaster(db: Database, master: Uint8Array, wall: Clock): Promise<void> {
  const own = createHmac("sha256", deriveKey(master, "fingerprint")).update("lode coordinator").digest("hex");
  // Whoever is first says which one it is; all others read that.
  await db
    .insert(ownerSettings)
    .values({ name: rowName, value: { value: own }, changedAtWall: wall.now(), changedBy: "coordinator" })
    .onConflictDoNothing();
  const [row] = await db.select().from(ownerSettings).where(eq(ownerSettings.name, rowName));
  if ((row?.value as { value?: unknown } | undefined)?.value === own) return;
  throw new LodeError(
    "MASTER_SECRET_DIFFERS",
    "the master secret is not the one that this database's epochs are drawn with",
    {
      retry: "never",
      next: "Give every replica the same LODE_COORDINATOR_MASTER_SECRET_FILE: master-secret.hex of the replica that was first.",
    },
  );
}
