import { readAll } from "../body/request-body.ts";
import type { BucketSet } from "../disk/bucket-set.ts";
import type { Answer } from "./answer.ts";
import type { BucketCall } from "./object-call.ts";

/** CreateBucket. Its body can only name a region, and there is just one here, so it is checked and put aside. */
export async function createBucket(
  buckets: BucketSet,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<Answer> {
  await readAll(content);
  await buckets.create(name);
  return { status: 200, headers: { Location: `/${name}` } };
}

/** HeadBucket: that it got here says that the bucket exists. */
export async function headBucket(_call: BucketCall): Promise<Answer> {
  return { status: 200 };
}
