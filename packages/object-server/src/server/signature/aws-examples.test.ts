import { expect, test } from "vitest";
import { decodeAwsChunked } from "../body/aws-chunked.ts";
import { readAll } from "../body/request-body.ts";
import { readHeaders } from "../request-headers.ts";
import { parseRequestTarget } from "../request-target.ts";
import { authenticate } from "./authenticate.ts";
import type { SigningAuthority } from "./sigv4.ts";

// The worked examples of the AWS Signature Version 4 documentation for S3, whose signatures AWS computed.
const authority: SigningAuthority = {
  region: "us-east-1",
  secrets: new Map([["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]]),
  now: () => Date.UTC(2013, 4, 24, 0, 5),
};
const credential = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function check(method: string, url: string, headers: Readonly<Record<string, string>>, signature?: string) {
  const all = { ...headers };
  if (signature !== undefined) {
    const names = Object.keys(headers).sort().join(";");
    all.authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  }
  const target = parseRequestTarget(url, { maxQueryParameters: 50 });
  return authenticate({ method, target, headers: readHeaders(Object.entries(all).flat(), 100) }, authority);
}

test("GET object with a range", () => {
  const headers = {
    host: "examplebucket.s3.amazonaws.com",
    range: "bytes=0-9",
    "x-amz-content-sha256": emptySha256,
    "x-amz-date": "20130524T000000Z",
  };
  const signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
  expect(check("GET", "/test.txt", headers, signature).payload).toEqual({ kind: "sha256", hex: emptySha256 });
  expect(() => check("GET", "/test.txt", { ...headers, range: "bytes=0-8" }, signature)).toThrow("does not match");
});

test("PUT object whose key needs encoding", () => {
  const headers = {
    date: "Fri, 24 May 2013 00:00:00 GMT",
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    "x-amz-date": "20130524T000000Z",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  };
  const signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
  expect(check("PUT", "/test%24file.text", headers, signature).payload.kind).toBe("sha256");
  expect(() => check("PUT", "/test%24file.texu", headers, signature)).toThrow("does not match");
});

test("GET bucket with query parameters", () => {
  const headers = {
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-content-sha256": emptySha256,
    "x-amz-date": "20130524T000000Z",
  };
  const signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
  expect(check("GET", "/?max-keys=2&prefix=J", headers, signature).payload.kind).toBe("sha256");
  expect(() => check("GET", "/?max-keys=2&prefix=K", headers, signature)).toThrow("does not match");
});

test("a presigned URL", () => {
  const query = [
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    `X-Amz-Credential=${encodeURIComponent(credential)}`,
    "X-Amz-Date=20130524T000000Z",
    "X-Amz-Expires=86400",
    "X-Amz-SignedHeaders=host",
    "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  ].join("&");
  const headers = { host: "examplebucket.s3.amazonaws.com" };
  expect(check("GET", `/test.txt?${query}`, headers).payload).toEqual({ kind: "unsigned" });
  expect(() => check("PUT", `/test.txt?${query}`, headers)).toThrow("does not match");
});

const chunkedHeaders = {
  "content-encoding": "aws-chunked",
  "content-length": "66824",
  host: "s3.amazonaws.com",
  "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "x-amz-date": "20130524T000000Z",
  "x-amz-decoded-content-length": "66560",
  "x-amz-storage-class": "REDUCED_REDUNDANCY",
};
const chunkedSeed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const chunk = (text: string, signature: string) =>
  `${text.length.toString(16)};chunk-signature=${signature}\r\n${text}\r\n`;
const first = chunk("a".repeat(65536), "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
const second = chunk("a".repeat(1024), "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
const last = chunk("", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");

async function* piecesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

function decodeChunked(body: string, pieceBytes = 1000): Promise<Buffer> {
  const { payload } = check("PUT", "/examplebucket/chunkObject.txt", chunkedHeaders, chunkedSeed);
  if (payload.kind !== "aws-chunked" || payload.chain === undefined) throw new Error("expected signed chunks");
  const options = { decodedBytes: 66560, trailer: payload.trailer, chain: payload.chain, onTrailer: () => {} };
  return readAll(decodeAwsChunked(piecesOf(body, pieceBytes), options));
}

test("an upload in signed chunks, however the network cuts it", async () => {
  const body = first + second + last;
  expect(body.length).toBe(66824);
  for (const pieceBytes of [7, 1000, 70_000]) {
    expect((await decodeChunked(body, pieceBytes)).equals(Buffer.alloc(66560, "a"))).toBe(true);
  }
});

test("chunks that are changed, moved, dropped or followed by something are refused", async () => {
  await expect(decodeChunked(first.replace("aaa", "aba") + second + last)).rejects.toThrow("does not match");
  await expect(decodeChunked(second + first + last)).rejects.toThrow("does not match");
  await expect(decodeChunked(first + last)).rejects.toThrow();
  await expect(decodeChunked(first + second)).rejects.toThrow("ended before");
  await expect(decodeChunked(`${first}${second}${last}x`)).rejects.toThrow("follows the end");
  await expect(decodeChunked(`fffffff\r\n${first}`)).rejects.toThrow();
});

test("an upload in signed chunks with a signed trailer", async () => {
  const headers = {
    "content-encoding": "aws-chunked",
    host: "s3.amazonaws.com",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "x-amz-date": "20130524T000000Z",
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
    "x-amz-trailer": "x-amz-checksum-crc32c",
  };
  const seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
  const { payload } = check("PUT", "/examplebucket/chunkObject.txt", headers, seed);
  if (payload.kind !== "aws-chunked" || payload.chain === undefined) throw new Error("expected signed chunks");
  const { chain } = payload;
  const decode = (trailerSignature: string) => {
    const body = [
      chunk("a".repeat(65536), "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
      chunk("a".repeat(1024), "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
      "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n",
      `x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:${trailerSignature}\r\n\r\n`,
    ].join("");
    const trailers: string[] = [];
    const onTrailer = (name: string, value: string) => trailers.push(`${name}=${value}`);
    const options = { decodedBytes: 66560, trailer: true, chain, onTrailer };
    return readAll(decodeAwsChunked(piecesOf(body, 4096), options)).then(() => trailers);
  };
  const signature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435";
  expect(await decode(signature)).toEqual(["x-amz-checksum-crc32c=sOO8/Q=="]);
  await expect(decode(signature.replace("d8", "d9"))).rejects.toThrow("does not match");
  await expect(decode("")).rejects.toThrow("does not match");
});
