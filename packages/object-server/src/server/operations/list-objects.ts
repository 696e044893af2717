import type { ListCursor } from "../disk/key-index.ts";
import { awsEncodePath } from "../request-target.ts";
import { S3Error } from "../s3-error.ts";
import { type XmlElement, xmlDocument } from "../s3-xml.ts";
import type { Answer } from "./answer.ts";
import type { BucketCall } from "./object-call.ts";

const MAX_PAGE = 1000;
const MAX_PARAMETER_CHARS = 4096;

/** ListObjectsV2. `LastModified` has milliseconds here, as everywhere in S3's XML. */
export async function listObjects(call: BucketCall): Promise<Answer> {
  const parameter = (name: string): string => {
    const value = call.query.get(name) ?? "";
    if (value.length > MAX_PARAMETER_CHARS) throw new S3Error("InvalidArgument", `${name} is too long.`);
    return value;
  };
  if (parameter("list-type") !== "2")
    throw new S3Error("NotImplemented", "Only ListObjectsV2 (list-type=2) is served.");
  const encodingType = parameter("encoding-type");
  if (encodingType !== "" && encodingType !== "url") throw new S3Error("InvalidArgument", "Invalid Encoding Method");
  const encode = encodingType === "url" ? awsEncodePath : (text: string) => text;
  const prefix = parameter("prefix");
  const delimiter = parameter("delimiter");
  const startAfter = parameter("start-after");
  const token = parameter("continuation-token");
  const maxKeys = parseMaxKeys(call.query.get("max-keys"));
  const after = token !== "" ? parseToken(token) : startAfter !== "" ? keyCursor(startAfter) : undefined;

  const page = await call.bucket.list({ prefix, delimiter, after, maxKeys });
  const elements: XmlElement[] = [
    ["Name", call.bucket.name],
    ["Prefix", encode(prefix)],
    ["KeyCount", page.objects.length + page.commonPrefixes.length],
    ["MaxKeys", maxKeys],
    ["IsTruncated", page.next !== undefined],
  ];
  if (delimiter !== "") elements.push(["Delimiter", encode(delimiter)]);
  if (encodingType !== "") elements.push(["EncodingType", encodingType]);
  if (startAfter !== "") elements.push(["StartAfter", encode(startAfter)]);
  if (token !== "") elements.push(["ContinuationToken", token]);
  if (page.next !== undefined) elements.push(["NextContinuationToken", tokenOf(page.next)]);
  for (const meta of page.objects) {
    elements.push([
      "Contents",
      [
        ["Key", encode(meta.key)],
        ["LastModified", new Date(meta.lastModified).toISOString()],
        ["ETag", `"${meta.etag}"`],
        ["Size", meta.size],
        ["StorageClass", "STANDARD"],
      ],
    ]);
  }
  for (const common of page.commonPrefixes) elements.push(["CommonPrefixes", [["Prefix", encode(common)]]]);
  return { status: 200, body: { xml: xmlDocument(["ListBucketResult", elements]) } };
}

function parseMaxKeys(text: string | undefined): number {
  if (text === undefined || text === "") return MAX_PAGE;
  if (!/^\d{1,9}$/.test(text)) throw new S3Error("InvalidArgument", "max-keys is a whole number.");
  return Math.min(Number(text), MAX_PAGE);
}

function keyCursor(key: string): ListCursor {
  return { kind: "key", key };
}

/** Opaque to clients. It says where to go on and nothing about who asks, so it stays good over a restart. */
function tokenOf(cursor: ListCursor): string {
  const text = cursor.kind === "key" ? `k${cursor.key}` : `p${cursor.prefix}`;
  return Buffer.from(text, "utf8").toString("base64url");
}

function parseToken(token: string): ListCursor {
  const text = Buffer.from(token, "base64url").toString("utf8");
  const rest = text.slice(1);
  if (rest !== "" && text.startsWith("k")) return keyCursor(rest);
  if (rest !== "" && text.startsWith("p")) return { kind: "prefix", prefix: rest };
  throw new S3Error("InvalidArgument", "The continuation token provided is incorrect");
}
