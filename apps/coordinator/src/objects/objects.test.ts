import type { Keypair } from "@lode/bittensor/keys";
import { frozenKey, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import type { Zipcode } from "@lode/zipcode/epoch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coldkeyOf, epochId, signText, TestNetwork } from "../testing/test-network.ts";

let network: TestNetwork;
let [miner, other, validator] = [] as unknown as [Keypair, Keypair, Keypair];
let zipcode: string;
let key: string;
let readUrl: string;

beforeAll(async () => {
  network = await TestNetwork.start();
  [miner, other] = network.miners as [Keypair, Keypair];
  validator = network.validators[0]!;
  zipcode = (await network.assignedZipcodes())[0]!;
  key = submissionKey(miner.hotkey, epochId, zipcode as Zipcode);
  await network.submit(miner, { [zipcode]: "mine" });
  await network.submit(other, { [zipcode]: "theirs" });
  await network.allDone();
});
afterAll(async () => await network[Symbol.asyncDispose]());

async function get(url: string): Promise<{ status: number; location: string | null; text: string; code?: string }> {
  const response = await fetch(url, { redirect: "manual" });
  const text = await response.text();
  const code = text.startsWith("{") ? JSON.parse(text).code : undefined;
  return { status: response.status, location: response.headers.get("location"), text, code };
}

/** As the Python validator does it: the key behind the path, the query kept. */
function objectUrl(listUrl: string, objectKey: string): string {
  const [base, query] = listUrl.split("?");
  return `${base}/${objectKey}?${query}`;
}

describe("while the epoch is open", () => {
  test("its owner lists and reads its own objects, and nobody else's", async () => {
    const { list_url } = await network.client(miner).folderAccess(coldkeyOf(miner));
    const { status, text } = await get(list_url);
    expect(status).toBe(200);
    expect(text).toContain('xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
    expect(text).toContain(`<Key>${key}</Key>`);
    expect(await get(objectUrl(list_url, key))).toMatchObject({
      status: 302,
      location: expect.stringContaining(encodeURI(zipcode)),
    });
    const theirs = submissionKey(other.hotkey, epochId, zipcode as Zipcode);
    expect(await get(objectUrl(list_url, theirs))).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
    const elsewhere = new URL(list_url);
    elsewhere.searchParams.set("prefix", "data/");
    expect(await get(elsewhere.href)).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
  });

  test("a path that climbs out of the prefix is refused", async () => {
    const { list_url } = await network.client(miner).folderAccess(coldkeyOf(miner));
    const climbing = `data/hotkey=${miner.hotkey}/%2e%2e/hotkey=${other.hotkey}/epoch=${epochId}/manifest.json`;
    const encoded = climbing.replace("%2e%2e/", "..%2F");
    expect(await get(objectUrl(list_url, encoded))).toMatchObject({ status: 400, code: "OBJECT_KEY_INVALID" });
  });

  test("a validator neither sees nor reads anything of it", async () => {
    const { urls } = await network.client(validator).validatorAccess();
    expect((await get(urls.global.list_all_data)).text).toContain("<KeyCount>0</KeyCount>");
    expect(await get(objectUrl(urls.global.list_all_data, key))).toMatchObject({
      status: 404,
      code: "OBJECT_NOT_FOUND",
    });
  });
});

describe("after close", () => {
  beforeAll(async () => {
    await network.judge();
    readUrl = (await network.client(validator).submissions(epochId)).readUrl;
  });

  test("the capability of the snapshot leads to the frozen copy under the original key", async () => {
    const { status, location } = await get(`${readUrl}/${key.split("/").map(encodeURIComponent).join("/")}`);
    expect(status).toBe(302);
    expect(decodeURIComponent(new URL(location!).pathname)).toBe(`/lode/${frozenKey(epochId, key)}`);
    expect((await get(`${readUrl}/${manifestKey(miner.hotkey, epochId)}`)).status).toBe(302);
  });

  test("it reaches no other epoch, no live object and nothing outside of submissions", async () => {
    const elsewhere = key.replace(epochId, "2026-01-05T08-00-00");
    expect(await get(`${readUrl}/${elsewhere}`)).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
    expect(await get(`${readUrl}/snapshots/x`)).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
    const foreign = `validators/${validator.hotkey}/2026-01-05T08-00-00/result.json`;
    expect(await get(`${readUrl}/${foreign}`)).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
    const unknown = submissionKey(network.miners[2]!.hotkey, epochId, zipcode as Zipcode);
    await network.store.put(unknown, new Uint8Array(3));
    expect(await get(`${readUrl}/${unknown}`)).toMatchObject({ status: 404, code: "OBJECT_NOT_FOUND" });
  });

  test("what validators published about the epoch can be read with it", async () => {
    const published = `validators/${validator.hotkey}/${epochId}/result.json`;
    expect(await get(`${readUrl}/${published}`)).toMatchObject({ status: 404 });
    await network.store.put(published, new Uint8Array(3));
    expect(await get(`${readUrl}/${published}`)).toMatchObject({
      status: 302,
      location: expect.stringContaining("result.json"),
    });
  });

  test("a token that is made up is 401, and none at all too", async () => {
    const url = `${network.coordinator.url}/objects`;
    expect(await get(`${url}/made.up/${key}`)).toMatchObject({ status: 401, code: "CAPABILITY_INVALID" });
    expect(await get(`${url}?prefix=data/`)).toMatchObject({ status: 401, code: "CAPABILITY_MISSING" });
  });

  test("a validator lists all miners and pages through their objects", async () => {
    const { urls } = await network.client(validator).validatorAccess();
    const miners = (await get(urls.miners.list_all_miners)).text;
    for (const { hotkey } of [miner, other]) expect(miners).toContain(`<Prefix>data/hotkey=${hotkey}/</Prefix>`);
    const seen: string[] = [];
    let after = "";
    for (let pages = 0; pages < 10; pages += 1) {
      const url = new URL(urls.global.list_all_data);
      url.searchParams.set("max-keys", "1");
      if (after !== "") url.searchParams.set("continuation-token", after);
      const { text } = await get(url.href);
      seen.push(...[...text.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1]!));
      after = /<NextContinuationToken>(.*?)</.exec(text)?.[1] ?? "";
      if (text.includes("<IsTruncated>false</IsTruncated>")) break;
    }
    expect(seen).toHaveLength(4);
    expect(seen).toEqual([...seen].sort());
  });

  test("access to one miner reads that miner and no other", async () => {
    const { miner_url, prefix } = await network.client(validator).minerAccess(miner.hotkey);
    expect(prefix).toBe(`data/hotkey=${miner.hotkey}/`);
    expect((await get(objectUrl(miner_url, key))).status).toBe(302);
    const theirs = submissionKey(other.hotkey, epochId, zipcode as Zipcode);
    expect(await get(objectUrl(miner_url, theirs))).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
  });

  test("uploads by job are listed among the frozen keys in their order, as they are now, and pages join", async () => {
    const jobs = [miner, other].map(({ hotkey }) => `data/hotkey=${hotkey}/job_id=zillow/data_1.parquet`);
    for (const job of jobs) await network.store.put(job, new Uint8Array(7));
    const { urls } = await network.client(validator).validatorAccess();
    const keysOf = (text: string) => [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1]!);
    const all = keysOf((await get(urls.global.list_all_data)).text);
    expect(all).toHaveLength(6);
    expect(all).toEqual([...all].sort());
    expect(all).toEqual(expect.arrayContaining(jobs));
    const byLastKey: string[] = [];
    for (let last = ""; ; last = byLastKey.at(-1)!) {
      const { text } = await get(`${urls.global.list_all_data}&max-keys=2&start-after=${encodeURIComponent(last)}`);
      byLastKey.push(...keysOf(text));
      if (text.includes("<IsTruncated>false</IsTruncated>")) break;
    }
    expect(byLastKey).toEqual(all);
    expect((await get(objectUrl(urls.global.list_all_data, jobs[1]!))).location).toContain("job_id%3Dzillow");
  });

  test("folders page as entries of their own, from a token and from the last folder alike", async () => {
    const { urls } = await network.client(validator).validatorAccess();
    const folders = [miner, other].map(({ hotkey }) => `data/hotkey=${hotkey}/`).sort();
    const page = async (more: string) => {
      const { text } = await get(`${urls.miners.list_all_miners}&max-keys=1${more}`);
      const told = [...text.matchAll(/<CommonPrefixes><Prefix>(.*?)</g)].map((match) => match[1]!);
      return { told, token: /<NextContinuationToken>(.*?)</.exec(text)?.[1] };
    };
    const first = await page("");
    expect(first.told).toEqual([folders[0]]);
    for (const more of [`continuation-token=${first.token}`, `start-after=${encodeURIComponent(folders[0]!)}`]) {
      expect(await page(`&${more}`)).toEqual({ told: [folders[1]], token: undefined });
    }
  });

  test("access to one miner is granted to the older reader's signature, which names both, and to no other's", async () => {
    const timestamp = Math.floor(network.wall.now() / 1000);
    const ask = (text: string) =>
      fetch(`${network.coordinator.url}/get-miner-specific-access`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          hotkey: validator.hotkey,
          miner_hotkey: miner.hotkey,
          timestamp,
          signature: signText(validator, `${text}:${timestamp}`),
        }),
      });
    const own = `s3:validator:folders:${miner.hotkey}:${validator.hotkey}`;
    expect((await ask(own)).status).toBe(200);
    expect((await ask(`s3:validator:folders:${miner.hotkey}:${other.hotkey}`)).status).toBe(401);
  });
});
