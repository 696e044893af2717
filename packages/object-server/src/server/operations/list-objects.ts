import type { IndexPage, ListCursor } from "../disk/key-index.ts";
import type { ObjectMeta } from "../disk/object-meta.ts";
import { S3Error } from "../s3-error.ts";
import { type XmlElement, xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { ListParameters, OWNER } from "./list-parameters.ts";
import type { BucketCall } from "./object-call.ts";

/** ListObjects in either version. `LastModified` has milliseconds here, as everywhere in S3's XML. */
export function listObjects(call: BucketCall): Promise<Answer> {
  const version = call.query.get("list-type");
  if (version === undefined) return listByMarker(call);
  if (version !== "2") throw new S3Error("InvalidArgument", "Invalid list type specified");
  return listByToken(call);
}

/** ListObjectsV2. */
async function listByToken(call: BucketCall): Promise<Answer> {
  const asked = new ListParameters(call.query);
  const { prefix, delimiter, encodingType, encode } = asked;
  const [startAfter, token] = [asked.text("start-after"), asked.text("continuation-token")];
  const maxKeys = asked.pageSize("max-keys");
  const after = token !== "" ? parseToken(token) : startAfter !== "" ? keyCursor(startAfter) : undefined;
  const page = await call.bucket.list({ prefix, delimiter, after, maxKeys });
  const elements: XmlElement[] = [
    ["Name", call.bucket.name],
    ["Prefix", encode(prefix)],
    ["KeyCount", page.objects.length + page.commonPrefixes.length],
    ["MaxKeys", maxKeys],
    ["IsTruncated", page.next !== undefined],
    ...asked.echo(
      ["Delimiter", encode(delimiter)],
      ["EncodingType", encodingType],
      ["StartAfter", encode(startAfter)],
      ["ContinuationToken", token],
      ["NextContinuationToken", page.next === undefined ? "" : tokenOf(page.next)],
    ),
    ...entries(page, encode, asked.text("fetch-owner") === "true"),
  ];
  return { status: 200, body: { xml: xmlDocument(["ListBucketResult", elements]) } };
}

/** ListObjects, the first version: pages go on behind a key or a common prefix that the client names. */
async function listByMarker(call: BucketCall): Promise<Answer> {
  const asked = new ListParameters(call.query);
  const { prefix, delimiter, encodingType, encode } = asked;
  const marker = asked.text("marker");
  const maxKeys = asked.pageSize("max-keys");
  const page = await call.bucket.list({ prefix, delimiter, after: markerCursor(marker, asked), maxKeys });
  const next = page.next === undefined ? "" : page.next.kind === "key" ? page.next.key : page.next.prefix;
  const elements: XmlElement[] = [
    ["Name", call.bucket.name],
    ["Prefix", encode(prefix)],
    ["Marker", encode(marker)],
    ["MaxKeys", maxKeys],
    ["IsTruncated", page.next !== undefined],
    ...asked.echo(
      ["Delimiter", encode(delimiter)],
      ["EncodingType", encodingType],
      // Without a delimiter the last key of the page says the same.
      ["NextMarker", delimiter === "" ? "" : encode(next)],
    ),
    ...entries(page, encode, true),
  ];
  return { status: 200, body: { xml: xmlDocument(["ListBucketResult", elements]) } };
}

function entries(page: IndexPage, encode: (text: string) => string, withOwner: boolean): readonly XmlElement[] {
  const ofObject = (meta: ObjectMeta): XmlElement => [
    "Contents",
    [
      ["Key", encode(meta.key)],
      ["LastModified", new Date(meta.lastModified).toISOString()],
      ["ETag", `"${meta.etag}"`],
      ["Size", meta.size],
      ...(withOwner ? ([["Owner", OWNER]] as const) : []),
      ["StorageClass", "STANDARD"],
    ],
  ];
  const ofPrefix = (common: string): XmlElement => ["CommonPrefixes", [["Prefix", encode(common)]]];
  return [...page.objects.map(ofObject), ...page.commonPrefixes.map(ofPrefix)];
}

function keyCursor(key: string): ListCursor {
  return { kind: "key", key };
}

/** A marker that is a common prefix itself stands for everything that was rolled up to it. */
function markerCursor(marker: string, { prefix, delimiter }: ListParameters): ListCursor | undefined {
  if (marker === "") return undefined;
  const isRolledUp =
    delimiter !== "" &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length;
  return isRolledUp && marker.length > prefix.length ? { kind: "prefix", prefix: marker } : keyCursor(marker);
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
