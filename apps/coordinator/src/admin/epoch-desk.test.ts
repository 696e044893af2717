import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { AgreementStore } from "../agreement/agreement-store.ts";
import { ParticipantStore } from "../assignment/participant-store.ts";
import { epochs } from "../database/schema.ts";
import { EpochStore } from "../epochs/epoch-store.ts";
import { OwnerSteps } from "../epochs/owner-steps.ts";
import { PolicyBook } from "../policies/policy-book.ts";
import { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { AuditLog } from "./audit-log.ts";
import { EpochDesk } from "./epoch-desk.ts";

test("what is done is answered as done, though the scheduler cannot look at it now", async () => {
  await using network = await TestNetwork.start();
  const { db } = network.database;
  const { protocol, policy, wall } = network;
  const policies = new PolicyBook(db, policy);
  const desk = new EpochDesk({
    db,
    epochs: new EpochStore(db, policies),
    steps: new OwnerSteps({ db, policies, protocol, onChange: () => {} }),
    participants: new ParticipantStore(db),
    frozen: new FrozenObjectStore(db),
    agreement: new AgreementStore(db),
    audit: new AuditLog(db, wall),
    lengthMs: policy.values.epoch.lengthMs,
    settle: async () => {
      throw new Error("the database went away");
    },
  });
  const actor = { name: "ada", requestId: "1" };
  expect(await desk.extend(epochId, { reason: "slow store", times: 1 }, actor)).toMatchObject({
    epoch: { epochId, extensions: 1 },
  });
  const [row] = await db.select().from(epochs).where(eq(epochs.id, epochId));
  expect(row?.extensions).toBe(1);
});
