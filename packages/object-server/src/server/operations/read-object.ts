import type { ObjectMeta } from "../disk/object-meta.ts";
import { S3Error } from "../s3-error.ts";
import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { judgeReader } from "./conditions.ts";
import { attributeHeaders } from "./object-attributes.ts";
import type { ObjectCall } from "./object-call.ts";

/** GetObject, whole or one range. */
export async function getObject(call: ObjectCall): Promise<Answer> {
  const object = await call.bucket.open(call.key);
  if (object === undefined) throw noSuchKey(call.key);
  try {
    const { status, headers, start, length } = describe(call, object.meta);
    if (status !== 304) return { status, headers, body: { object, start, length } };
    await object.file.close();
    return { status, headers };
  } catch (refusal) {
    await object.file.close();
    throw refusal;
  }
}

/** HeadObject: the same answer without the bytes. */
export async function headObject(call: ObjectCall): Promise<Answer> {
  const meta = call.bucket.head(call.key);
  if (meta === undefined) throw noSuchKey(call.key);
  const { status, headers } = describe(call, meta);
  return { status, headers };
}

/** GetObjectTagging, which copying clients ask for: tags are refused when objects are written, so there are never any. */
export async function getTagging(call: ObjectCall): Promise<Answer> {
  if (call.bucket.head(call.key) === undefined) throw noSuchKey(call.key);
  return { status: 200, body: { xml: xmlDocument(["Tagging", [["TagSet", []]]]) } };
}

interface Description {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly start: number;
  readonly length: number;
}

function describe(call: ObjectCall, meta: ObjectMeta): Description {
  if (judgeReader(call.headers, meta) === "has") {
    return { status: 304, headers: attributeHeaders(meta), start: 0, length: 0 };
  }
  const range = parseRange(call.headers.get("range"), meta.size);
  const { start, length } = range ?? { start: 0, length: meta.size };
  const headers = { ...attributeHeaders(meta), "Content-Length": String(length) };
  if (range === undefined) return { status: 200, headers, start, length };
  const contentRange = `bytes ${start}-${start + length - 1}/${meta.size}`;
  return { status: 206, headers: { ...headers, "Content-Range": contentRange }, start, length };
}

/**
 * One range of bytes. Several ranges, or what is no range at all, mean the whole object, as on S3.
 * @throws S3Error InvalidRange when it lies outside of the object.
 */
function parseRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly length: number } | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, first, last] = match as unknown as [string, string, string];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start > end || (first === "" && Number(last) === 0)) {
    throw new S3Error("InvalidRange", "The requested range is not satisfiable", { ActualObjectSize: size });
  }
  return { start, length: end - start + 1 };
}

export function noSuchKey(key: string): S3Error {
  return new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });
}
