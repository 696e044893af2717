import { XMLParser } from "fast-xml-parser";
import { readAll } from "../body/request-body.ts";
import { parseKey } from "../object-key.ts";
import { S3Error } from "../s3-error.ts";
import { type XmlElement, xmlDocument } from "../s3-xml.ts";
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

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: 4,
  isArray: (name) => name === "Object",
});

interface DeleteRequest {
  readonly keys: readonly string[];
  readonly quiet: boolean;
}

/** @throws S3Error MalformedXML, NotImplemented for versions and conditions. */
export function parseDeleteRequest(xml: string): DeleteRequest {
  // No declarations at all: without them there is nothing that could expand.
  if (xml.includes("<!")) throw malformed();
  let root: unknown;
  try {
    root = (parser.parse(xml, true) as Record<string, unknown>).Delete;
  } catch {
    throw malformed();
  }
  const { Object: objects, Quiet: quiet } = (root ?? {}) as { Object?: unknown; Quiet?: unknown };
  if (!Array.isArray(objects) || objects.length === 0 || objects.length > MAX_KEYS) throw malformed();
  const keys = objects.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) throw malformed();
    const unknown = Object.keys(entry).filter((name) => name !== "Key" && name !== "#text");
    if (unknown.length > 0) throw new S3Error("NotImplemented", `${unknown.join(", ")} of a delete is not supported.`);
    const { Key: key } = entry as { Key?: unknown };
    if (typeof key !== "string") throw malformed();
    return decodeEntities(key);
  });
  return { keys, quiet: quiet === "true" };
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five names of XML and character numbers, once: the result is not looked at again. */
function decodeEntities(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (whole, body: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(body);
    const code = number === null ? undefined : Number.parseInt(number[1] ?? (number[2] as string), number[1] ? 16 : 10);
    const character =
      code === undefined ? NAMED[body] : code <= 0x10ffff && code > 0 ? String.fromCodePoint(code) : undefined;
    if (character === undefined || !whole.endsWith(";")) throw malformed();
    return character;
  });
}

function malformed(): S3Error {
  return new S3Error(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
