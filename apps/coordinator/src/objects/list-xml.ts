import type { ListedObject } from "./key-source.ts";
import { continuationToken } from "./list-cursor.ts";
import type { VisiblePage } from "./visible-page.ts";

/** What was asked for, as S3 repeats it in its answer. */
export interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  readonly startAfter: string;
  readonly continuationToken: string;
  /** `url`: keys and the like are percent-encoded, since a key may hold what XML cannot. */
  readonly encodingType: "" | "url";
}

/** ListObjectsV2 as S3 answers it; the namespace is what the Python readers look elements up by. */
export function listXml(request: ListRequest, page: VisiblePage): string {
  const { encodingType } = request;
  const text = encodingType === "url" ? percentEncoded : (key: string) => key;
  const isTold = encodingType === "url" ? () => true : canBeXml;
  const objects = page.objects.filter(({ key }) => isTold(key));
  const folders = page.folders.filter(isTold);
  const optional = (name: string, value: string): string => (value === "" ? "" : element(name, value));
  const parts = [
    element("Name", request.bucket),
    element("Prefix", text(request.prefix)),
    optional("Delimiter", text(request.delimiter)),
    element("MaxKeys", String(request.maxKeys)),
    optional("EncodingType", encodingType),
    element("KeyCount", String(objects.length + folders.length)),
    element("IsTruncated", String(page.nextAfter !== null)),
    optional("StartAfter", text(request.startAfter)),
    optional("ContinuationToken", request.continuationToken),
    page.nextAfter === null ? "" : element("NextContinuationToken", continuationToken(page.nextAfter)),
    ...objects.map((object) => content(object, text)),
    ...folders.map((folder) => `<CommonPrefixes>${element("Prefix", text(folder))}</CommonPrefixes>`),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join("")}</ListBucketResult>`;
}

function content({ key, lastModified, etag, size }: ListedObject, text: (key: string) => string): string {
  const fields = [
    element("Key", text(key)),
    element("LastModified", new Date(lastModified).toISOString()),
    element("ETag", `"${etag}"`),
    element("Size", String(size)),
    element("StorageClass", "STANDARD"),
  ];
  return `<Contents>${fields.join("")}</Contents>`;
}

/** One key that no parser reads would hide everybody's: such are told only to who asks for them percent-encoded. */
function canBeXml(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 leaves out
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/");
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // Parsers read a bare one as a line feed.
  "\r": "&#13;",
};

function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>"'\r]/g, (mark) => escapes[mark] ?? mark)}</${name}>`;
}
