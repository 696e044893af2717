import { compareKeys } from "../disk/compare-keys.ts";
import type { OpenUpload, PartMeta, UploadMeta } from "../disk/upload-meta.ts";
import { S3Error } from "../s3-error.ts";
import { type XmlElement, xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { ListParameters, OWNER } from "./list-parameters.ts";
import type { BucketCall, ObjectCall } from "./object-call.ts";

const WHO: readonly XmlElement[] = [
  ["Initiator", OWNER],
  ["Owner", OWNER],
  ["StorageClass", "STANDARD"],
];

/** ListMultipartUploads: by key, then by the time they were begun. */
export async function listUploads(call: BucketCall): Promise<Answer> {
  const asked = new ListParameters(call.query);
  const { prefix, delimiter, encodingType, encode } = asked;
  const [keyMarker, idMarker] = [asked.text("key-marker"), asked.text("upload-id-marker")];
  const maxUploads = asked.pageSize("max-uploads");
  const page = pageOf(call.bucket.uploads.all(), { prefix, delimiter, keyMarker, idMarker, maxUploads });
  const elements: XmlElement[] = [
    ["Bucket", call.bucket.name],
    ["KeyMarker", encode(keyMarker)],
    ["UploadIdMarker", idMarker],
    ["Prefix", encode(prefix)],
    ["MaxUploads", maxUploads],
    ["IsTruncated", page.isTruncated],
    ...asked.echo(
      ["Delimiter", encode(delimiter)],
      ["EncodingType", encodingType],
      ["NextKeyMarker", page.isTruncated ? encode(page.lastKey) : ""],
      ["NextUploadIdMarker", page.isTruncated ? page.lastId : ""],
    ),
    ...page.uploads.map(({ key, uploadId, initiatedAt }): XmlElement => {
      const initiated: XmlElement = ["Initiated", new Date(initiatedAt).toISOString()];
      return ["Upload", [["Key", encode(key)], ["UploadId", uploadId], ...WHO, initiated]];
    }),
    ...page.commonPrefixes.map((common): XmlElement => ["CommonPrefixes", [["Prefix", encode(common)]]]),
  ];
  return { status: 200, body: { xml: xmlDocument(["ListMultipartUploadsResult", elements]) } };
}

interface UploadQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly idMarker: string;
  readonly maxUploads: number;
}

function pageOf(all: readonly OpenUpload[], query: UploadQuery) {
  const { prefix, delimiter, keyMarker, idMarker, maxUploads } = query;
  const uploads: UploadMeta[] = [];
  const commonPrefixes = new Set<string>();
  let [lastKey, lastId] = ["", ""];
  for (const { meta } of all) {
    if (!meta.key.startsWith(prefix) || !isBehind(meta, keyMarker, idMarker)) continue;
    const cut = delimiter === "" ? -1 : meta.key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : meta.key.slice(0, cut + delimiter.length);
    // A page that ended with a common prefix named that as its marker.
    if (common !== undefined && (commonPrefixes.has(common) || common === keyMarker)) continue;
    if (uploads.length + commonPrefixes.size >= maxUploads) {
      return { uploads, commonPrefixes: [...commonPrefixes], isTruncated: maxUploads > 0, lastKey, lastId };
    }
    if (common === undefined) uploads.push(meta);
    else commonPrefixes.add(common);
    [lastKey, lastId] = common === undefined ? [meta.key, meta.uploadId] : [common, ""];
  }
  return { uploads, commonPrefixes: [...commonPrefixes], isTruncated: false, lastKey, lastId };
}

/** Without an id, the key's other uploads are behind the marker as well: they are not listed again. */
function isBehind({ key, uploadId }: UploadMeta, keyMarker: string, idMarker: string): boolean {
  if (keyMarker === "") return true;
  const order = compareKeys(key, keyMarker);
  return order > 0 || (order === 0 && idMarker !== "" && uploadId > idMarker);
}

/** ListParts, by number. */
export async function listParts(call: ObjectCall): Promise<Answer> {
  const asked = new ListParameters(call.query);
  const { encodingType, encode } = asked;
  const { meta, parts } = call.bucket.uploads.get(asked.text("uploadId"), call.key);
  const maxParts = asked.pageSize("max-parts");
  const markerText = asked.text("part-number-marker");
  if (!/^\d{0,9}$/.test(markerText)) throw new S3Error("InvalidArgument", "part-number-marker is a whole number.");
  const marker = Number(markerText);
  const behind = [...parts.values()]
    .filter(({ partNumber }) => partNumber > marker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const page = behind.slice(0, maxParts);
  const elements: XmlElement[] = [
    ["Bucket", call.bucket.name],
    ["Key", encode(meta.key)],
    ["UploadId", meta.uploadId],
    ...WHO,
    ["PartNumberMarker", marker],
    ["NextPartNumberMarker", page.at(-1)?.partNumber ?? 0],
    ["MaxParts", maxParts],
    ["IsTruncated", page.length > 0 && page.length < behind.length],
    ...asked.echo(["EncodingType", encodingType]),
    ...page.map((part): XmlElement => ["Part", partElements(part)]),
  ];
  return { status: 200, body: { xml: xmlDocument(["ListPartsResult", elements]) } };
}

function partElements({ partNumber, lastModified, etag, size }: PartMeta): readonly XmlElement[] {
  return [
    ["PartNumber", partNumber],
    ["LastModified", new Date(lastModified).toISOString()],
    ["ETag", `"${etag}"`],
    ["Size", size],
  ];
}
