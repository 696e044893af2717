import { expect, test } from "vitest";
import { listXml } from "./list-xml.ts";

const object = (key: string) => ({ key, size: 3, etag: "e", lastModified: 1_767_585_600_123 });
const page = { prefix: "a/", delimiter: "", maxKeys: 10, nextAfter: null };

test("each object has key, size, quoted etag and an exact time", () => {
  const xml = listXml({ ...page, objects: [object("a/b")] });
  expect(xml).toContain(
    "<Contents><Key>a/b</Key><LastModified>2026-01-05T04:00:00.123Z</LastModified><ETag>&quot;e&quot;</ETag><Size>3</Size>",
  );
  expect(xml).toContain("<IsTruncated>false</IsTruncated>");
});

test("a name that looks like markup stays a name", () => {
  expect(listXml({ ...page, objects: [object("a/<Key>&")] })).toContain("<Key>a/&lt;Key&gt;&amp;</Key>");
});

test("with a delimiter deeper objects are named by their folder once", () => {
  const objects = ["a/1", "a/x/1", "a/x/2", "a/y/1"].map(object);
  const xml = listXml({ ...page, delimiter: "/", objects });
  expect([...xml.matchAll(/<CommonPrefixes><Prefix>(.*?)</g)].map((match) => match[1])).toEqual(["a/x/", "a/y/"]);
  expect([...xml.matchAll(/<Key>(.*?)</g)].map((match) => match[1])).toEqual(["a/1"]);
});

test("an unfinished page says where to go on", () => {
  const xml = listXml({ ...page, objects: [object("a/b")], nextAfter: "a/b" });
  expect(xml).toContain("<IsTruncated>true</IsTruncated><NextContinuationToken>a/b</NextContinuationToken>");
});
