import type { ObjectMeta } from "../disk/object-meta.ts";
import type { ObjectServerLimits } from "../limits.ts";
import type { RequestHeaders } from "../request-headers.ts";
import { S3Error } from "../s3-error.ts";

const META = "x-amz-meta-";
const MAX_CONTENT_TYPE = 256;

/** Understood, or safe to leave aside: a storage class is where S3 keeps an object, not what it is. */
const KNOWN: ReadonlySet<string> = new Set([
  "x-amz-acl",
  "x-amz-algorithm",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-range",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-metadata-directive",
  "x-amz-mp-object-size",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-signature",
  "x-amz-storage-class",
  "x-amz-trailer",
  "x-amz-user-agent",
]);

/**
 * Content type and user metadata of a new object, from headers or from the fields of a form.
 * @throws S3Error NotImplemented for whatever would have to be kept or obeyed and is not: encryption, tags, locks, grants.
 */
export function readAttributes(
  source: RequestHeaders,
  limits: Pick<ObjectServerLimits, "maxMetadataBytes">,
): Pick<ObjectMeta, "contentType" | "metadata"> {
  const metadata: Record<string, string> = Object.create(null);
  let metadataBytes = 0;
  for (const [name, value] of source) {
    if (name.startsWith(META)) {
      metadataBytes += name.length - META.length + value.length;
      requirePrintable(name, value);
      metadata[name.slice(META.length)] = value;
    } else if (name.startsWith("x-amz-") && !name.startsWith("x-amz-checksum-") && !KNOWN.has(name)) {
      throw new S3Error("NotImplemented", `${name} is not supported.`);
    }
  }
  if (metadataBytes > limits.maxMetadataBytes) {
    throw new S3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size.", {
      MaxSizeAllowed: limits.maxMetadataBytes,
    });
  }
  const acl = source.get("x-amz-acl") ?? source.get("acl") ?? "private";
  if (acl !== "private") throw new S3Error("NotImplemented", "Objects are private.");
  const encoding = (source.get("content-encoding") ?? "").replace(/\baws-chunked\b,?\s*/, "");
  if (encoding !== "") throw new S3Error("NotImplemented", "Content-Encoding is not kept.");
  const contentType = source.get("content-type") ?? "binary/octet-stream";
  requirePrintable("content-type", contentType);
  if (contentType.length > MAX_CONTENT_TYPE) throw new S3Error("InvalidArgument", "The content type is too long.");
  return { contentType, metadata };
}

/** The headers that describe an object, for GET and HEAD. */
export function attributeHeaders(meta: ObjectMeta): Record<string, string> {
  const headers: Record<string, string> = {
    "Accept-Ranges": "bytes",
    "Content-Type": meta.contentType,
    ETag: `"${meta.etag}"`,
    "Last-Modified": new Date(meta.lastModified).toUTCString(),
  };
  for (const [name, value] of Object.entries(meta.metadata)) headers[META + name] = value;
  return headers;
}

/** What comes back as a header later must be fit for one: a form's fields may hold anything. */
function requirePrintable(name: string, value: string): void {
  if (!/^[\x20-\x7e]*$/.test(value) || !/^[a-z0-9._-]+$/.test(name)) {
    throw new S3Error("InvalidArgument", "Metadata and content types are printable ASCII.", { ArgumentName: name });
  }
}
