import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { readAttributes } from "./object-attributes.ts";
import type { ObjectCall } from "./object-call.ts";

/** CreateMultipartUpload: type and metadata are settled here, the bytes come in parts. */
export async function beginUpload(call: ObjectCall): Promise<Answer> {
  const attributes = readAttributes(call.headers, call.limits);
  const { uploadId } = await call.bucket.beginUpload({ key: call.key, ...attributes });
  const result = [
    ["Bucket", call.bucket.name],
    ["Key", call.key],
    ["UploadId", uploadId],
  ] as const;
  return { status: 200, body: { xml: xmlDocument(["InitiateMultipartUploadResult", result]) } };
}

/** AbortMultipartUpload. */
export async function abortUpload(call: ObjectCall): Promise<Answer> {
  const { uploads } = call.bucket;
  const { uploadId } = uploads.get(call.query.get("uploadId") ?? "", call.key).meta;
  await uploads.endLock.run(uploadId, () => uploads.end(uploadId));
  return { status: 204 };
}
