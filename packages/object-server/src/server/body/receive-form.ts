import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { Busboy, type BusboyFileStream, type BusboyHeaders } from "@fastify/busboy";
import type { ObjectServerLimits } from "../limits.ts";
import { S3Error } from "../s3-error.ts";

/** The file of a form, when everything before it has been read. */
export interface FormFile {
  /** By lower-case name. What follows the file is not a part of this, as on S3. */
  readonly fields: ReadonlyMap<string, string>;
  /** Base name only. */
  readonly filename: string;
  readonly content: AsyncIterable<Uint8Array>;
}

type FormLimits = Pick<
  ObjectServerLimits,
  "maxFormFields" | "maxFormFieldBytes" | "maxFormOverheadBytes" | "maxObjectBytes"
>;

/**
 * Reads a `multipart/form-data` body with one part `file`.
 * @param accept is called once, when the file begins; it decides by the fields whether to take the content in at all.
 *   What it returns is only handed back if the whole form was well-formed; `undo` is called on it otherwise.
 * @throws S3Error as `accept` does, or for the form itself.
 */
export async function receiveForm<T>(
  request: IncomingMessage,
  limits: FormLimits,
  accept: (file: FormFile) => Promise<T>,
  undo: (accepted: T) => Promise<void>,
): Promise<{ readonly accepted: T; readonly fields: ReadonlyMap<string, string> }> {
  const fields = new Map<string, string>();
  const parser = openParser(request, limits);
  let file: BusboyFileStream | undefined;
  let acceptance: Promise<T> | undefined;
  let received = 0;
  let finish: () => void = () => {};
  let fail: (failure: unknown) => void = () => {};
  const parsed = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });

  parser.on("field", (name, value, nameTruncated, valueTruncated) => {
    if (file !== undefined) return;
    const lower = String(name).toLowerCase();
    if (nameTruncated || valueTruncated) fail(preDataTooLong());
    else if (fields.has(lower)) {
      fail(new S3Error("InvalidArgument", `The form field ${lower} is given twice.`, { ArgumentName: lower }));
    } else fields.set(lower, value);
  });
  parser.on("file", (_name, stream, filename) => {
    file = stream;
    // Not awaited by anybody when the form fails first.
    stream.on("error", () => {});
    acceptance = accept({ fields, filename: filename ?? "", content: stream });
    acceptance.catch(fail);
  });
  parser.once("fieldsLimit", () => fail(preDataTooLong()));
  parser.once("partsLimit", () => fail(preDataTooLong()));
  parser.once("error", () => fail(malformed()));
  parser.once("finish", finish);
  const onData = (bytes: Buffer) => {
    received += bytes.length;
    if (received > limits.maxObjectBytes + limits.maxFormOverheadBytes) fail(tooLarge(limits.maxObjectBytes));
  };
  const onGone = () => {
    if (!request.complete) fail(new S3Error("IncompleteBody", "The form ended before it was complete."));
  };
  request.on("data", onData).once("close", onGone).once("error", onGone);
  request.pipe(parser);

  try {
    await parsed;
    if (acceptance === undefined) {
      throw new S3Error("IncorrectNumberOfFilesInPostRequest", "POST requires exactly one file upload per request.");
    }
    return { accepted: await acceptance, fields };
  } catch (failure) {
    request.unpipe(parser);
    // Ends the reading of the content, and with it what `accept` is doing.
    (file as Readable | undefined)?.destroy(failure as Error);
    await acceptance?.then(undo, () => {});
    throw failure;
  } finally {
    request.off("data", onData).off("close", onGone).off("error", onGone);
    parser.removeAllListeners();
    parser.on("error", () => {});
  }
}

function openParser(request: IncomingMessage, limits: FormLimits) {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      // By name only: a policy's field with a file name would otherwise escape the policy.
      isPartAFile: (name) => name === "file",
      limits: {
        fieldNameSize: 100,
        fieldSize: limits.maxFormFieldBytes,
        fields: limits.maxFormFields,
        files: 1,
        parts: limits.maxFormFields + 1,
        headerPairs: 20,
        headerSize: 8 * 1024,
        fileSize: limits.maxObjectBytes + 1,
      },
    });
  } catch {
    throw malformed();
  }
}

function preDataTooLong(): S3Error {
  return new S3Error(
    "MaxPostPreDataLengthExceeded",
    "Your POST request fields preceding the upload file were too large.",
  );
}

function tooLarge(maxBytes: number): S3Error {
  return new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    MaxSizeAllowed: maxBytes,
  });
}

function malformed(): S3Error {
  return new S3Error("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");
}
