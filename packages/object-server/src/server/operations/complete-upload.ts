import { readAll } from "../body/request-body.ts";
import { multipartEtag } from "../disk/assemble-object.ts";
import { MAX_PARTS, type OpenUpload, type PartMeta } from "../disk/upload-meta.ts";
import { awsEncodePath } from "../request-target.ts";
import { S3Error } from "../s3-error.ts";
import { malformedXml, readXml } from "../xml/read-xml.ts";
import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { writePrecondition } from "./conditions.ts";
import type { ObjectCall } from "./object-call.ts";
import { isChecksumHeader, PartChecks } from "./part-checks.ts";

/** A part as the client names it when it completes the upload. */
export interface NamedPart {
  readonly partNumber: number;
  readonly etag: string;
  /** Base64 by lower-case algorithm, e.g. `crc32`. */
  readonly checksums: ReadonlyMap<string, string>;
}

/**
 * CompleteMultipartUpload. It may be repeated: a client that missed the answer gets it again as long as the object is the
 * one that this upload made.
 */
export async function completeUpload(call: ObjectCall): Promise<Answer> {
  // They speak of the object, not of this request's own body.
  const ownHeaders = new Map([...call.headers].filter(([name]) => !isChecksumHeader(name)));
  const { content } = call.body(call.limits.maxXmlBytes, ownHeaders);
  const named = parseCompletion((await readAll(content)).toString("utf8"));
  const uploadId = call.query.get("uploadId") ?? "";
  const etag = await call.bucket.uploads.endLock.run(uploadId, async () => {
    const current = call.bucket.head(call.key);
    if (current?.uploadId === uploadId && current.etag === multipartEtag(named.map((part) => part.etag))) {
      return current.etag;
    }
    const upload = call.bucket.uploads.get(uploadId, call.key);
    const precondition = writePrecondition(call.headers);
    precondition?.(current);
    const parts = choose(upload, named, call);
    const checks = new PartChecks(call.headers, named);
    call.expectLongWork(sizeOf(parts));
    const options = {
      observer: checks,
      verify: () => checks.verify(),
      ...(precondition === undefined ? {} : { precondition }),
    };
    return (await call.bucket.completeUpload(upload, parts, options)).etag;
  });
  const result = [
    ["Location", `/${call.bucket.name}/${awsEncodePath(call.key)}`],
    ["Bucket", call.bucket.name],
    ["Key", call.key],
    ["ETag", `"${etag}"`],
  ] as const;
  return { status: 200, body: { xml: xmlDocument(["CompleteMultipartUploadResult", result]) } };
}

/** @throws S3Error MalformedXML, InvalidPartOrder */
export function parseCompletion(xml: string): readonly NamedPart[] {
  const parts = readXml(xml, "CompleteMultipartUpload")
    .children("Part")
    .map((node) => {
      const [number, etag] = [node.text("PartNumber") ?? "", node.text("ETag")];
      if (!/^\d{1,5}$/.test(number) || etag === undefined) throw malformedXml();
      const checksums = new Map<string, string>();
      for (const name of node.names()) {
        if (name.startsWith("Checksum"))
          checksums.set(name.slice("Checksum".length).toLowerCase(), node.text(name) ?? "");
      }
      return { partNumber: Number(number), etag: etag.replace(/^"(.*)"$/, "$1"), checksums };
    });
  if (parts.length === 0 || parts.length > MAX_PARTS) throw malformedXml();
  if (parts.some(({ partNumber }, index) => index > 0 && partNumber <= (parts[index - 1] as NamedPart).partNumber)) {
    throw new S3Error(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    );
  }
  return parts;
}

/** @throws S3Error InvalidPart, EntityTooSmall, EntityTooLarge, InvalidRequest */
function choose(upload: OpenUpload, named: readonly NamedPart[], call: ObjectCall): readonly PartMeta[] {
  const { limits } = call;
  const parts = named.map(({ partNumber, etag }) => {
    const part = upload.parts.get(partNumber);
    if (part === undefined || part.etag !== etag) {
      throw new S3Error(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or its entity tag may not have matched.",
        { PartNumber: partNumber },
      );
    }
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < limits.minPartBytes);
  if (small !== undefined) {
    throw new S3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
      PartNumber: small.partNumber,
      ProposedSize: small.size,
      MinSizeAllowed: limits.minPartBytes,
    });
  }
  const size = sizeOf(parts);
  if (size > limits.maxObjectBytes) {
    throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: size,
      MaxSizeAllowed: limits.maxObjectBytes,
    });
  }
  const promised = call.headers.get("x-amz-mp-object-size");
  if (promised !== undefined && promised !== String(size)) {
    throw new S3Error("InvalidRequest", "The parts do not add up to x-amz-mp-object-size.", { ActualSize: size });
  }
  return parts;
}

function sizeOf(parts: readonly PartMeta[]): number {
  return parts.reduce((sum, part) => sum + part.size, 0);
}
