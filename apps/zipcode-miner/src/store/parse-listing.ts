export interface StoredKey {
  readonly key: string;
  readonly size: number;
  /** Without quotes; the MD5 of the bytes where the object was uploaded in one piece. */
  readonly etag: string;
}

export interface StoreListing {
  readonly keys: readonly StoredKey[];
  /** Of the next page; undefined at the end. */
  readonly nextToken: string | undefined;
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&#34;": '"',
  "&#39;": "'",
};

/** S3's ListObjectsV2 answer, as far as a miner reads it: the shape is flat and made by the store, so no XML parser is needed. */
export function parseListing(xml: string): StoreListing {
  const keys = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, entry = ""]) => ({
    key: textOf(entry, "Key"),
    size: Number(textOf(entry, "Size")),
    etag: textOf(entry, "ETag").replaceAll('"', ""),
  }));
  const truncated = textOf(xml, "IsTruncated") === "true";
  const token = textOf(xml, "NextContinuationToken");
  return { keys, nextToken: truncated && token !== "" ? token : undefined };
}

function textOf(xml: string, element: string): string {
  const start = xml.indexOf(`<${element}>`);
  const end = xml.indexOf(`</${element}>`, start);
  if (start < 0 || end < 0) return "";
  return xml.slice(start + element.length + 2, end).replace(/&[a-z#0-9]+;/g, (entity) => entities[entity] ?? entity);
}
