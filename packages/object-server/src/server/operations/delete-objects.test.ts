import { expect, test } from "vitest";
import { parseDeleteRequest } from "./delete-objects.ts";

const ofKeys = (...keys: string[]) =>
  `<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n${keys
    .map((key) => `  <Object><Key>${key}</Key></Object>\n`)
    .join("")}</Delete>`;

test("keys are read as they were meant, spaces and entities included", () => {
  const { keys, quiet } = parseDeleteRequest(ofKeys("a", " b ", "&lt;&amp;&gt;", "&#x9375;&#33;", "007", "&amp;lt;"));
  expect(keys).toEqual(["a", " b ", "<&>", "鍵!", "007", "&lt;"]);
  expect(quiet).toBe(false);
  expect(parseDeleteRequest(ofKeys("a").replace("</Delete>", "<Quiet>true</Quiet></Delete>")).quiet).toBe(true);
});

test("nothing is declared, so nothing expands", () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${ofKeys("&b;")}`;
  const file = `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${ofKeys("&f;")}`;
  for (const xml of [bomb, file, ofKeys("&f;"), ofKeys("<![CDATA[x]]>"), ofKeys("a & b"), ofKeys("&#0;")]) {
    expect(() => parseDeleteRequest(xml)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
  }
});

test("a request that is not one is refused", () => {
  const many = ofKeys(...Array.from({ length: 1001 }, (_, index) => `${index}`));
  const deep = `${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}`;
  for (const xml of ["", "x", "<Delete/>", "<Delete><Object/></Delete>", "<Delete><Object>", "<Other/>", many, deep]) {
    expect(() => parseDeleteRequest(xml)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
  }
  const versioned = ofKeys("a").replace("</Key>", "</Key><VersionId>1</VersionId>");
  expect(() => parseDeleteRequest(versioned)).toThrow(expect.objectContaining({ code: "NotImplemented" }));
});
