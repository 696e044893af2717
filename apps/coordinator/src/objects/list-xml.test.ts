import { expect, test } from "vitest";
import { type ListRequest, listXml } from "./list-xml.ts";

const object = (key: string) => ({ key, size: 3, etag: "e", lastModified: 1_767_585_600_123 });
const request: ListRequest = {
  bucket: "b",
  prefix: "a/",
  delimiter: "",
  maxKeys: 10,
  startAfter: "",
  continuationToken: "",
  encodingType: "",
};
const page = (keys: readonly string[], more = {}) => ({
  objects: keys.map(object),
  folders: [],
  nextAfter: null,
  ...more,
});

test("each object has key, size, quoted etag and an exact time", () => {
  const xml = listXml(request, page(["a/b"]));
  expect(xml).toContain(
    "<Contents><Key>a/b</Key><LastModified>2026-01-05T04:00:00.123Z</LastModified><ETag>&quot;e&quot;</ETag><Size>3</Size>",
  );
  expect(xml).toContain("<IsTruncated>false</IsTruncated>");
});

test("a name that looks like markup stays a name", () => {
  expect(listXml(request, page(["a/<Key>&"]))).toContain("<Key>a/&lt;Key&gt;&amp;</Key>");
});

test("a name that XML cannot hold is left out, and told where names are percent-encoded", () => {
  const keys = ["a/\u0001", "a/b", "a/\uffff"];
  const plain = listXml(request, page(keys));
  expect([...plain.matchAll(/<Key>(.*?)</g)].map((match) => match[1])).toEqual(["a/b"]);
  expect(plain).toContain("<KeyCount>1</KeyCount>");
  const encoded = listXml({ ...request, encodingType: "url", prefix: "a b/" }, page([...keys, "a/ü (1)+"]));
  expect(encoded).toContain("<EncodingType>url</EncodingType>");
  expect(encoded).toContain("<Prefix>a%20b/</Prefix>");
  expect([...encoded.matchAll(/<Key>(.*?)</g)].map((match) => match[1])).toEqual([
    "a/%01",
    "a/b",
    "a/%EF%BF%BF",
    "a/%C3%BC%20%281%29%2B",
  ]);
});

test("folders are told after the objects and counted with them", () => {
  const xml = listXml({ ...request, delimiter: "/" }, page(["a/1"], { folders: ["a/x/", "a/y/"] }));
  expect([...xml.matchAll(/<CommonPrefixes><Prefix>(.*?)</g)].map((match) => match[1])).toEqual(["a/x/", "a/y/"]);
  expect(xml).toContain("<KeyCount>3</KeyCount>");
});

test("an unfinished page says where to go on, and repeats where it began", () => {
  const xml = listXml({ ...request, startAfter: "a/a" }, page(["a/b"], { nextAfter: "a/b" }));
  expect(xml).toContain("<StartAfter>a/a</StartAfter>");
  expect(xml).toMatch(/<IsTruncated>true<\/IsTruncated>.*<NextContinuationToken>YS9i<\/NextContinuationToken>/);
});
