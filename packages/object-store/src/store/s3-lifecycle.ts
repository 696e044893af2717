import {
  DeleteBucketLifecycleCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule as S3LifecycleRule,
} from "@aws-sdk/client-s3";
import { requireLifecycleRules } from "./lifecycle-rules.ts";
import type { LifecycleOutcome, LifecyclePart, LifecycleRule } from "./object-lifecycle.ts";
import { withDeadline } from "./s3-deadline.ts";
import { isNotBuilt, refusedStatus } from "./s3-failure.ts";
import type { S3Place } from "./s3-files.ts";

/** Asked for in this order: the first that the service takes is what it can do. */
const REDUCTIONS: readonly (readonly LifecyclePart[])[] = [
  [],
  ["transitions"],
  ["abortIncompleteUploads"],
  ["transitions", "abortIncompleteUploads"],
];

export async function applyLifecycleToS3(
  place: S3Place,
  rules: readonly LifecycleRule[],
  signal: AbortSignal | undefined,
): Promise<LifecycleOutcome> {
  requireLifecycleRules(rules);
  const { bucket: Bucket, client, transferTimeoutMs: timeoutMs } = place;
  return withDeadline({ name: "applyLifecycle", key: "", signal, timeoutMs }, async (abortSignal) => {
    let last: unknown;
    for (const leftOut of REDUCTIONS.filter((parts) => parts.every((part) => isAsked(rules, part)))) {
      const Rules = rules.map((rule) => toS3(rule, leftOut)).filter((rule) => rule !== undefined);
      try {
        if (Rules.length === 0) await client.send(new DeleteBucketLifecycleCommand({ Bucket }), { abortSignal });
        else {
          const command = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } });
          await client.send(command, { abortSignal });
        }
        return { outcome: "applied", leftOut };
      } catch (failure) {
        if (!isNotBuilt(failure) && !isAboutTheRules(failure)) throw failure;
        last = failure;
      }
    }
    return { outcome: "unsupported", reason: last instanceof Error ? `${last.name}: ${last.message}` : String(last) };
  });
}

/** A bad request that does not blame who asks or where: services have many words for a class or an action they lack. */
function isAboutTheRules(failure: unknown): boolean {
  return (
    refusedStatus(failure) === 400 &&
    !/^(Authorization|InvalidBucket|InvalidToken|Expired)/.test((failure as Error).name)
  );
}

function isAsked(rules: readonly LifecycleRule[], part: LifecyclePart): boolean {
  return rules.some((rule) =>
    part === "transitions" ? (rule.transitions ?? []).length > 0 : rule.abortIncompleteUploadsAfterDays !== undefined,
  );
}

/** Undefined when nothing is left of the rule. */
function toS3(rule: LifecycleRule, leftOut: readonly LifecyclePart[]): S3LifecycleRule | undefined {
  const transitions = leftOut.includes("transitions") ? [] : (rule.transitions ?? []);
  const abortDays = leftOut.includes("abortIncompleteUploads") ? undefined : rule.abortIncompleteUploadsAfterDays;
  if (transitions.length === 0 && abortDays === undefined && rule.expireAfterDays === undefined) return undefined;
  return {
    ID: rule.id,
    Status: "Enabled",
    Filter: { Prefix: rule.prefix },
    ...(rule.expireAfterDays === undefined ? {} : { Expiration: { Days: rule.expireAfterDays } }),
    ...(transitions.length === 0
      ? {}
      : { Transitions: transitions.map(({ days, storageClass }) => ({ Days: days, StorageClass: storageClass })) }),
    ...(abortDays === undefined ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortDays } }),
  };
}
