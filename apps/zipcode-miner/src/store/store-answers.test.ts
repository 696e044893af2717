import { expect, test } from "vitest";
import { parseListing } from "./parse-listing.ts";
import { uploadFailure } from "./upload-failure.ts";

test("a listing is read page by page, keys unescaped and etags without quotes", () => {
  const xml = `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>abc=</NextContinuationToken>
    <Contents><Key>data/a&amp;b.parquet</Key><Size>12</Size><ETag>&quot;0f&quot;</ETag></Contents>
    <Contents><Key>data/c.json</Key><Size>0</Size><ETag>"1e"</ETag></Contents></ListBucketResult>`;
  expect(parseListing(xml)).toEqual({
    keys: [
      { key: "data/a&b.parquet", size: 12, etag: "0f" },
      { key: "data/c.json", size: 0, etag: "1e" },
    ],
    nextToken: "abc=",
  });
  expect(parseListing("<html>no store</html>")).toEqual({ keys: [], nextToken: undefined });
});

test.each([
  [
    403,
    "<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>",
    "UPLOAD_EXPIRED",
    "now",
  ],
  [
    403,
    "<Error><Code>AccessDenied</Code><Message>Policy Condition failed</Message></Error>",
    "UPLOAD_FORBIDDEN",
    "never",
  ],
  [400, "<Error><Code>EntityTooLarge</Code></Error>", "UPLOAD_TOO_LARGE", "never"],
  [503, "<Error><Code>SlowDown</Code></Error>", "UPLOAD_REFUSED", "later"],
  [502, "<html>bad gateway</html>", "UPLOAD_REFUSED", "later"],
  [400, "", "UPLOAD_REFUSED", "never"],
])("a refusal %i %s becomes %s, to be tried again %s", (status, body, code, retry) => {
  expect(uploadFailure("data/x", status, body)).toMatchObject({ code, retry, facts: { key: "data/x", status } });
});
