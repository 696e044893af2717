import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { refusal, type S3Probe } from "./s3-probe.ts";

/** Rules that a bucket keeps about the age of what is in it. */
export function lifecycleCases(current: () => S3Probe): void {
  const get = () => current().s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: current().Bucket }));
  const put = (Rules: LifecycleRule[]) =>
    current().s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: current().Bucket, LifecycleConfiguration: { Rules } }),
    );
  const clear = () => current().s3.send(new DeleteBucketLifecycleCommand({ Bucket: current().Bucket }));

  it("keeps lifecycle rules, gives them back and forgets them", async () => {
    expect(await refusal(get())).toEqual(["NoSuchLifecycleConfiguration", 404]);
    await put([
      { ID: "old", Status: "Enabled", Filter: { Prefix: "old/" }, Expiration: { Days: 30 } },
      {
        ID: "parts",
        Status: "Disabled",
        Filter: { Prefix: "" },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
      },
    ]);
    const { Rules = [] } = await get();
    expect(Rules.toSorted((a, b) => ((a.ID ?? "") < (b.ID ?? "") ? -1 : 1))).toMatchObject([
      { ID: "old", Status: "Enabled", Filter: { Prefix: "old/" }, Expiration: { Days: 30 } },
      { ID: "parts", Status: "Disabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } },
    ]);
    await clear();
    expect((await refusal(get()))[0]).toBe("NoSuchLifecycleConfiguration");
  });

  it("keeps the rules of an object store, and says which parts of them it does not", async () => {
    const rules = [
      {
        id: "retention",
        prefix: "epochs/",
        transitions: [{ days: 30, storageClass: "STANDARD_IA" as const }],
        expireAfterDays: 365,
        abortIncompleteUploadsAfterDays: 2,
      },
    ];
    const outcome = await current().store.applyLifecycle(rules);
    const keepsAny = current().has("keeps-any-transition");
    expect(outcome).toEqual({ outcome: "applied", leftOut: keepsAny ? [] : ["transitions"] });
    const { Rules = [] } = await get();
    expect(Rules).toMatchObject([
      { ID: "retention", Expiration: { Days: 365 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } },
    ]);
    expect(Rules[0]?.Transitions ?? []).toHaveLength(keepsAny ? 1 : 0);
    expect(await current().store.applyLifecycle([])).toEqual({ outcome: "applied", leftOut: [] });
    expect((await refusal(get()))[0]).toBe("NoSuchLifecycleConfiguration");
  });

  it("refuses rules that mean nothing", async () => {
    const outcome = await refusal(put([{ ID: "none", Status: "Maybe" as "Enabled", Filter: { Prefix: "" } }]));
    expect(outcome[1]).toBe(400);
    expect((await refusal(get()))[0]).toBe("NoSuchLifecycleConfiguration");
  });
}
