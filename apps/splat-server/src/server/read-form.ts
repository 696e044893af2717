import { buffer } from "node:stream/consumers";
import type { FastifyRequest } from "fastify";
import { ApiError } from "../access/index.ts";

interface FormFile {
  readonly field: string;
  readonly bytes: Uint8Array;
}

export interface Form {
  /** Text fields; of a repeated one the first counts. */
  readonly fields: Readonly<Record<string, string>>;
  readonly file: FormFile | undefined;
}

export interface FormLimits {
  readonly maxFileBytes: number;
  /** Bytes of one text field. */
  readonly maxFieldBytes: number;
}

const maxFields = 40;

/**
 * The fields of a form however a client writes it: multipart, urlencoded (what Python clients send when there is no
 * file), or a flat JSON object. At most one file is taken.
 */
export async function readForm(request: FastifyRequest, limits: FormLimits): Promise<Form> {
  if (request.isMultipart()) return await readMultipart(request, limits).catch(brokenForm);
  const { body } = request;
  if (body === undefined || body === null) return { fields: {}, file: undefined };
  if (typeof body !== "object" || Array.isArray(body)) {
    throw new ApiError(422, "REQUEST_INVALID", "the body must be a form or a flat JSON object");
  }
  const entries = Object.entries(body)
    .slice(0, maxFields)
    .map(([name, value]) => [name, textOf(name, value)] as const);
  for (const [name, value] of entries) checkSize(name, value, limits);
  return { fields: plain(entries), file: undefined };
}

async function readMultipart(request: FastifyRequest, limits: FormLimits): Promise<Form> {
  const fields: [string, string][] = [];
  let file: FormFile | undefined;
  const parts = request.parts({
    limits: {
      fileSize: limits.maxFileBytes,
      // One more than allowed, as the parser cuts in silence where it stops.
      fieldSize: limits.maxFieldBytes + 1,
      fields: maxFields,
      files: 1,
      parts: maxFields + 1,
      headerPairs: 100,
    },
  });
  for await (const part of parts) {
    if (part.type === "file") {
      // Not by the part itself, which would hold the bytes for as long as the request is answered.
      const bytes = await buffer(part.file);
      if (part.file.truncated)
        throw new ApiError(413, "BODY_TOO_LARGE", `the file has more than ${limits.maxFileBytes} bytes`);
      file = { field: part.fieldname, bytes };
    } else {
      const value = textOf(part.fieldname, part.value);
      checkSize(part.fieldname, value, limits);
      fields.push([part.fieldname, value]);
    }
  }
  return { fields: plain(fields), file };
}

/** What the parser says of a form that breaks off has no status of its own; limits have one. */
function brokenForm(error: unknown): never {
  if (error instanceof ApiError || (error instanceof Error && "statusCode" in error)) throw error;
  throw new ApiError(400, "REQUEST_MALFORMED", "the form breaks off or is no form", { cause: error });
}

function textOf(name: string, value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (first === null || first === undefined) return "";
  if (typeof first === "string") return first;
  if (typeof first === "number" || typeof first === "boolean") return String(first);
  throw new ApiError(
    422,
    "REQUEST_INVALID",
    `${JSON.stringify(name.slice(0, 50))} must be text, a number or a boolean`,
  );
}

function checkSize(name: string, value: string, { maxFieldBytes }: FormLimits): void {
  if (Buffer.byteLength(value) <= maxFieldBytes) return;
  throw new ApiError(
    413,
    "BODY_TOO_LARGE",
    `${JSON.stringify(name.slice(0, 50))} has more than ${maxFieldBytes} bytes`,
  );
}

/** Without a prototype: a field may be called `constructor`. */
function plain(entries: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) fields[name] ??= value;
  return fields;
}
