import { readAll } from "../body/request-body.ts";
import type { BucketSet } from "../disk/bucket-set.ts";
import { parseRules } from "../lifecycle/parse-rules.ts";
import { rulesXml } from "../lifecycle/rules-xml.ts";
import { S3Error } from "../s3-error.ts";
import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { OWNER } from "./list-parameters.ts";
import type { BucketCall } from "./object-call.ts";

/** PutBucketLifecycleConfiguration: in the place of all rules before. */
export async function putLifecycle(call: BucketCall): Promise<Answer> {
  const { content } = call.body(call.limits.maxXmlBytes);
  await call.bucket.rules.replace(parseRules((await readAll(content)).toString("utf8")));
  return { status: 200 };
}

/** GetBucketLifecycleConfiguration. */
export async function getLifecycle(call: BucketCall): Promise<Answer> {
  const rules = call.bucket.rules.all;
  if (rules.length === 0) {
    throw new S3Error("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
  }
  return { status: 200, body: { xml: rulesXml(rules) } };
}

/** DeleteBucketLifecycle. */
export async function deleteLifecycle(call: BucketCall): Promise<Answer> {
  await call.bucket.rules.replace([]);
  return { status: 204 };
}

/** GetBucketLocation. By old custom the first region has no name. */
export function bucketLocation(region: string): Answer {
  const xml = xmlDocument(["LocationConstraint", region === "us-east-1" ? "" : region]);
  return { status: 200, body: { xml } };
}

/** ListBuckets: all of them, whoever asks, by name. */
export function listBuckets(buckets: BucketSet): Answer {
  const all = buckets.all().map(
    ({ name, createdAt }) =>
      [
        "Bucket",
        [
          ["Name", name],
          ["CreationDate", new Date(createdAt).toISOString()],
        ],
      ] as const,
  );
  const result = [
    ["Owner", OWNER],
    ["Buckets", all],
  ] as const;
  return { status: 200, body: { xml: xmlDocument(["ListAllMyBucketsResult", result]) } };
}
