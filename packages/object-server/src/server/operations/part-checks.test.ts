import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseCompletion } from "./complete-upload.ts";
import { PartChecks } from "./part-checks.ts";

const parts = [Buffer.from("the first part "), Buffer.from("and the second")];
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
const base64 = (bytes: Uint8Array) => sha256(bytes).toString("base64");

/** What is said at the end, when these promises meet the two parts. */
function verdict(headers: Record<string, string>, ofParts: readonly (string | undefined)[] = []): string {
  const named = parts.map((_, index) => {
    const checksum = ofParts[index];
    return { partNumber: index + 1, checksums: new Map(checksum === undefined ? [] : [["sha256", checksum]]) };
  });
  const checks = new PartChecks(new Map(Object.entries(headers)), named);
  for (const [index, bytes] of parts.entries()) {
    checks.update(bytes.subarray(0, 3));
    checks.update(bytes.subarray(3));
    checks.partEnd(index + 1);
  }
  try {
    checks.verify();
  } catch (failure) {
    return (failure as { code?: string }).code ?? String(failure);
  }
  return "right";
}

test("a checksum of the whole object is held to the object", () => {
  const whole = base64(Buffer.concat(parts));
  expect(verdict({ "x-amz-checksum-sha256": whole, "x-amz-checksum-type": "FULL_OBJECT" })).toBe("right");
  expect(verdict({ "x-amz-checksum-sha256": base64(Buffer.from("other")) })).toBe("BadDigest");
});

test("a checksum of checksums is held to those of the parts", () => {
  const composite = base64(Buffer.concat(parts.map(sha256)));
  expect(verdict({ "x-amz-checksum-sha256": `${composite}-2` })).toBe("right");
  expect(verdict({ "x-amz-checksum-sha256": `${composite}-3` })).toBe("BadDigest");
  expect(verdict({ "x-amz-checksum-sha256": `${base64(Buffer.from("other"))}-2` })).toBe("BadDigest");
});

test("checksums of single parts are held to those parts", () => {
  const right = parts.map(base64);
  expect(verdict({}, right)).toBe("right");
  expect(verdict({}, [undefined, right[1]])).toBe("right");
  expect(verdict({}, right.toReversed())).toBe("BadDigest");
});

test("a checksum that is not known, or is none, is refused before anything is read", () => {
  expect(() => new PartChecks(new Map([["x-amz-checksum-md4", "AAAA"]]), [])).toThrow(
    expect.objectContaining({ code: "InvalidRequest" }),
  );
  expect(() => new PartChecks(new Map([["x-amz-checksum-sha256", "A-B-C"]]), [])).toThrow(
    expect.objectContaining({ code: "InvalidRequest" }),
  );
});

test("a completion is read with or without quotes and checksums", () => {
  const xml = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <Part><PartNumber>1</PartNumber><ETag>&quot;aa&quot;</ETag><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>
    <Part><ETag>bb</ETag><PartNumber>3</PartNumber></Part></CompleteMultipartUpload>`;
  expect(parseCompletion(xml)).toEqual([
    { partNumber: 1, etag: "aa", checksums: new Map([["crc32", "AAAAAA=="]]) },
    { partNumber: 3, etag: "bb", checksums: new Map() },
  ]);
});

test("a completion that is none is refused", () => {
  const part = (number: string) => `<Part><PartNumber>${number}</PartNumber><ETag>a</ETag></Part>`;
  const of = (...inner: string[]) => `<CompleteMultipartUpload>${inner.join("")}</CompleteMultipartUpload>`;
  const many = Array.from({ length: 10_001 }, (_, index) => part(`${index}`));
  for (const xml of [of(), of("<Part><ETag>a</ETag></Part>"), of(part("x")), of(part("")), of(...many), "<Other/>"]) {
    expect(() => parseCompletion(xml)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
  }
  for (const xml of [of(part("2"), part("1")), of(part("1"), part("1"))]) {
    expect(() => parseCompletion(xml)).toThrow(expect.objectContaining({ code: "InvalidPartOrder" }));
  }
});
