import { ListObjectsCommand, ListObjectsV2Command, type ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import { refusal, type S3Probe } from "./s3-probe.ts";

const KEYS = 1_050;
const keyOf = (index: number) => `listed/many/${String(index).padStart(5, "0")}`;

/** Listings: every key once, in order, page by page. */
export function listingCases(current: () => S3Probe): void {
  const list = (input: Partial<ListObjectsV2CommandInput>) =>
    current().s3.send(new ListObjectsV2Command({ Bucket: current().Bucket, ...input }));

  async function walk(input: Partial<ListObjectsV2CommandInput>) {
    const keys: string[] = [];
    const folders: string[] = [];
    let pages = 0;
    for (let ContinuationToken: string | undefined; ; ) {
      const page = await list({ ...input, ...(ContinuationToken === undefined ? {} : { ContinuationToken }) });
      expect(page.KeyCount).toBeLessThanOrEqual(input.MaxKeys ?? 1000);
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key as string));
      folders.push(...(page.CommonPrefixes ?? []).map((common) => common.Prefix as string));
      pages += 1;
      ContinuationToken = page.NextContinuationToken;
      if (!page.IsTruncated) return { keys, folders, pages };
      expect(ContinuationToken).toBeDefined();
    }
  }

  describe("a listing", () => {
    const many = Array.from({ length: KEYS }, (_, index) => keyOf(index));
    const files = ["listed/a", "listed/b", "listed/z"];
    const below = ["listed/folder/1", "listed/folder/2", "listed/folder/deeper/3", "listed/other/1"];

    beforeAll(async () => {
      const waiting = [...many, ...files, ...below];
      const lane = async () => {
        for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await current().put(key, "x");
      };
      await Promise.all(Array.from({ length: 16 }, lane));
    });

    it("goes on past a thousand keys", async () => {
      expect(await walk({ Prefix: "listed/many/" })).toEqual({ keys: many, folders: [], pages: 2 });
    });

    it("rolls folders up, each once, over pages of any size", async () => {
      const folders = ["listed/folder/", "listed/many/", "listed/other/"];
      for (const MaxKeys of [1, 2, 4, 1000]) {
        const walked = await walk({ Prefix: "listed/", Delimiter: "/", MaxKeys });
        expect({ keys: walked.keys, folders: walked.folders }).toEqual({ keys: files, folders });
      }
      expect((await walk({ Prefix: "listed/folder/", Delimiter: "/" })).folders).toEqual(["listed/folder/deeper/"]);
    });

    it("begins behind a key, and holds no more than wanted", async () => {
      const page = await list({ Prefix: "listed/many/", StartAfter: keyOf(1_000), MaxKeys: 10 });
      expect(page.Contents?.map(({ Key }) => Key)).toEqual(many.slice(1_001, 1_011));
      expect(page).toMatchObject({ IsTruncated: true, KeyCount: 10, MaxKeys: 10 });
      expect(await list({ Prefix: "listed/many/", MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
      expect((await list({ Prefix: "listed/nowhere" })).KeyCount).toBe(0);
    });

    it("tells the owner when asked, and encodes keys when asked", async () => {
      await current().put("listed/odd/a b+ü<&>", "x");
      const plain = await list({ Prefix: "listed/odd/" });
      expect(plain.Contents?.[0]).toMatchObject({ Key: "listed/odd/a b+ü<&>", Size: 1 });
      expect(plain.Contents?.[0]?.Owner).toBeUndefined();
      const told = await list({ Prefix: "listed/odd/", FetchOwner: true, EncodingType: "url" });
      expect(told.EncodingType).toBe("url");
      expect(decodeURIComponent((told.Contents?.[0]?.Key ?? "").replaceAll("+", "%20"))).toBe("listed/odd/a b+ü<&>");
      expect(told.Contents?.[0]?.Owner?.ID).not.toBe(undefined);
    });

    it("understands the older way of paging", async () => {
      const { s3, Bucket } = current();
      const first = await s3.send(new ListObjectsCommand({ Bucket, Prefix: "listed/", Delimiter: "/", MaxKeys: 3 }));
      expect(first.IsTruncated).toBe(true);
      const rest = await s3.send(
        new ListObjectsCommand({ Bucket, Prefix: "listed/", Delimiter: "/", Marker: first.NextMarker }),
      );
      const pages = [first, rest];
      expect(pages.flatMap(({ Contents = [] }) => Contents.map(({ Key }) => Key))).toEqual(files);
      const folders = pages.flatMap(({ CommonPrefixes = [] }) => CommonPrefixes.map((common) => common.Prefix));
      expect(new Set(folders)).toEqual(new Set(["listed/folder/", "listed/many/", "listed/odd/", "listed/other/"]));
      expect(rest.IsTruncated).toBe(false);
      const behind = await s3.send(new ListObjectsCommand({ Bucket, Prefix: "listed/many/", Marker: keyOf(1_040) }));
      expect(behind.Contents?.map(({ Key }) => Key)).toEqual(many.slice(1_041));
    });

    it("refuses a page size that is no number", async () => {
      const wrong = { MaxKeys: "many" as unknown as number };
      expect(await refusal(list(wrong))).toEqual(["InvalidArgument", 400]);
    });
  });
}
