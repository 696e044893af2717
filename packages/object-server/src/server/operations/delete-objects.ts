import { readAll } from "../body/request-body.ts";
import { parseKey } from "../object-key.ts";
import { S3Error } from "../s3-error.ts";
import { malformedXml, readXml } from "../xml/read-xml.ts";
import { type XmlElement, xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import type { BucketCall } from "./object-call.ts";

const MAX_KEYS = 1000;

/** DeleteObjects: up to a thousand keys, each with an outcome of its own. */
export async function deleteObjects(call: BucketCall): Promise<Answer> {
  const body = call.body(call.limits.maxXmlBytes);
  if (!body.hasContentDigest) {
    throw new S3Error("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  const { keys, quiet } = parseDeleteRequest((await readAll(body.content)).toString("utf8"));
  const results: XmlElement[] = [];
  for (const text of keys) {
    try {
      await call.bucket.delete(parseKey(text));
      if (!quiet) results.push(["Deleted", [["Key", text]]]);
    } catch (failure) {
      if (!(failure instanceof S3Error)) throw failure;
      // The key is not repeated: it may be what made it refused, and unfit for XML.
      results.push([
        "Error",
        [
          ["Code", failure.code],
          ["Message", failure.message],
        ],
      ]);
    }
  }
  return { status: 200, body: { xml: xmlDocument(["DeleteResult", results]) } };
}

interface DeleteRequest {
  readonly keys: readonly string[];
  readonly quiet: boolean;
}

/** @throws S3Error MalformedXML, NotImplemented for versions and conditions. */
export function parseDeleteRequest(xml: string): DeleteRequest {
  const root = readXml(xml, "Delete");
  const objects = root.children("Object");
  if (objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml();
  const keys = objects.map((object) => {
    const unknown = object.names().filter((name) => name !== "Key");
    if (unknown.length > 0) throw new S3Error("NotImplemented", `${unknown.join(", ")} of a delete is not supported.`);
    const key = object.text("Key");
    if (key === undefined) throw malformedXml();
    return key;
  });
  return { keys, quiet: root.text("Quiet") === "true" };
}
