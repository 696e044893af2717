export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

export interface ListPage {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  readonly objects: readonly ListedObject[];
  /** Where the next page begins, null on the last. */
  readonly nextAfter: string | null;
}

/** ListObjectsV2 as S3 answers it; the namespace is what the Python readers look elements up by. */
export function listXml(page: ListPage): string {
  const { contents, prefixes } = grouped(page);
  const parts = [
    element("Prefix", page.prefix),
    page.delimiter === "" ? "" : element("Delimiter", page.delimiter),
    element("MaxKeys", String(page.maxKeys)),
    element("KeyCount", String(contents.length + prefixes.length)),
    element("IsTruncated", String(page.nextAfter !== null)),
    page.nextAfter === null ? "" : element("NextContinuationToken", page.nextAfter),
    ...contents.map(content),
    ...prefixes.map((prefix) => `<CommonPrefixes>${element("Prefix", prefix)}</CommonPrefixes>`),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join("")}</ListBucketResult>`;
}

/** With a delimiter, what lies deeper is named by its folder alone. */
function grouped({ objects, prefix, delimiter }: ListPage): {
  contents: readonly ListedObject[];
  prefixes: readonly string[];
} {
  if (delimiter === "") return { contents: objects, prefixes: [] };
  const folderOf = ({ key }: ListedObject): string | undefined => {
    const end = key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + delimiter.length);
  };
  const prefixes = new Set(objects.map(folderOf).filter((folder) => folder !== undefined));
  return { contents: objects.filter((object) => folderOf(object) === undefined), prefixes: [...prefixes] };
}

function content({ key, lastModified, etag, size }: ListedObject): string {
  const fields = [
    element("Key", key),
    element("LastModified", new Date(lastModified).toISOString()),
    element("ETag", `"${etag}"`),
    element("Size", String(size)),
    element("StorageClass", "STANDARD"),
  ];
  return `<Contents>${fields.join("")}</Contents>`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>"']/g, (mark) => escapes[mark] ?? mark)}</${name}>`;
}
