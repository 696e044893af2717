import type { IncomingMessage } from "node:http";
import { BodyChecks } from "../body/checksum.ts";
import { type FormFile, receiveForm } from "../body/receive-form.ts";
import type { BucketSet } from "../disk/bucket-set.ts";
import type { DiskBucket, NewObject } from "../disk/disk-bucket.ts";
import type { StagedObject } from "../disk/incoming.ts";
import type { ObjectServerLimits } from "../limits.ts";
import { parseKey } from "../object-key.ts";
import { awsEncodePath } from "../request-target.ts";
import { S3Error } from "../s3-error.ts";
import { authorizeForm } from "../signature/post-policy.ts";
import type { SigningAuthority } from "../signature/sigv4.ts";
import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { readAttributes } from "./object-attributes.ts";

export interface PostCall {
  readonly request: IncomingMessage;
  readonly bucketName: string;
  readonly buckets: BucketSet;
  readonly authority: SigningAuthority;
  readonly limits: ObjectServerLimits;
}

/** The variable of a form's key, which the name of the file takes the place of. */
const FILENAME = "$" + "{filename}";

interface Accepted {
  readonly bucket: DiskBucket;
  readonly staged: StagedObject;
  readonly object: NewObject;
  readonly status: "200" | "201" | "204";
}

/** PostObject: an upload by form, by whoever holds a signed policy that allows it. */
export async function postObject(call: PostCall): Promise<Answer> {
  const declared = Number(call.request.headers["content-length"] ?? 0);
  if (declared > call.limits.maxObjectBytes + call.limits.maxFormOverheadBytes) {
    throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      MaxSizeAllowed: call.limits.maxObjectBytes,
    });
  }
  const { accepted } = await receiveForm(
    call.request,
    call.limits,
    (file) => acceptFile(call, file),
    ({ bucket, staged }) => bucket.discard(staged),
  );
  const { key, etag } = await accepted.bucket.commit(accepted.staged, accepted.object);
  const location = `/${call.bucketName}/${awsEncodePath(key)}`;
  const headers = { ETag: `"${etag}"`, Location: location };
  if (accepted.status !== "201") return { status: Number(accepted.status), headers };
  const xml = xmlDocument([
    "PostResponse",
    [
      ["Location", location],
      ["Bucket", call.bucketName],
      ["Key", key],
      ["ETag", `"${etag}"`],
    ],
  ]);
  return { status: 201, headers, body: { xml } };
}

async function acceptFile(call: PostCall, { fields, filename, content }: FormFile): Promise<Accepted> {
  const recipe = fields.get("key");
  if (recipe === undefined) {
    throw new S3Error("InvalidArgument", "Bucket POST must contain a field named 'key'.", { ArgumentName: "key" });
  }
  const key = parseKey(recipe.replaceAll(FILENAME, () => filename));
  const { minBytes, maxBytes } = authorizeForm(fields, { bucket: call.bucketName, key }, call.authority);
  if (fields.has("success_action_redirect") || fields.has("redirect")) {
    throw new S3Error("NotImplemented", "Redirects after an upload are not supported.");
  }
  const attributes = readAttributes(fields, call.limits);
  const checks = new BodyChecks(fields, undefined);
  const bucket = call.buckets.get(call.bucketName);
  if (bucket === undefined) throw new S3Error("NoSuchBucket", "The specified bucket does not exist");

  const largest = Math.min(maxBytes, call.limits.maxObjectBytes);
  const requireRoom = () => bucket.requireRoomForForm(key);
  requireRoom();
  const staged = await bucket.stage(watched(content, checks, requireRoom), largest);
  try {
    if (staged.size < minBytes) {
      throw new S3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
        ProposedSize: staged.size,
        MinSizeAllowed: minBytes,
      });
    }
    checks.verify();
  } catch (refusal) {
    await bucket.discard(staged);
    throw refusal;
  }
  const wish = fields.get("success_action_status");
  return { bucket, staged, object: { key, ...attributes }, status: wish === "200" || wish === "201" ? wish : "204" };
}

async function* watched(
  content: AsyncIterable<Uint8Array>,
  checks: BodyChecks,
  requireRoom: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    checks.update(bytes);
    yield bytes;
    // With these bytes counted, and whatever else has arrived meanwhile.
    requireRoom();
  }
}
