import { request } from "node:http";
import type { Keypair } from "@lode/bittensor/keys";
import { submissionKey } from "@lode/contract/storage-keys";
import { SeededRandom } from "@lode/runtime/random";
import type { Zipcode } from "@lode/zipcode/epoch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NetworkWithStore } from "../testing/network-with-store.ts";
import { coldkeyOf, epochId } from "../testing/test-network.ts";

let world: NetworkWithStore;
let [miner, other, validator] = [] as unknown as [Keypair, Keypair, Keypair];
/** Of one miner, open epoch and job alike; of the other as well. */
let [openKey, jobKey, theirOpenKey, theirJobKey] = [] as unknown as [string, string, string, string];
let [ownerUrl, everybodyUrl, minerUrl] = [] as unknown as [string, string, string];

beforeAll(async () => {
  world = await NetworkWithStore.start();
  const { network, store } = world;
  [miner, other] = network.miners as [Keypair, Keypair];
  validator = network.validators[0]!;
  const zipcode = (await network.assignedZipcodes())[0]! as Zipcode;
  const keysOf = (key: Keypair) => [
    submissionKey(key.hotkey, epochId, zipcode),
    `data/hotkey=${key.hotkey}/job_id=ü 1+1/data_1.parquet`,
  ];
  [openKey, jobKey] = keysOf(miner) as [string, string];
  [theirOpenKey, theirJobKey] = keysOf(other) as [string, string];
  const bytes = new TextEncoder().encode("rows");
  for (const key of [openKey, jobKey, theirOpenKey, theirJobKey]) await store.put(key, bytes);
  ownerUrl = (await network.client(miner).folderAccess(coldkeyOf(miner))).list_url;
  everybodyUrl = (await network.client(validator).validatorAccess()).urls.global.list_all_data;
  minerUrl = (await network.client(validator).minerAccess(miner.hotkey)).miner_url;
});
afterAll(async () => await world[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly location: string | undefined;
  readonly text: string;
}

/** The path goes out as it is: `fetch` would tidy it up first. */
function raw(path: string, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(world.network.coordinator.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method }, async (answer) => {
      let text = "";
      for await (const piece of answer.setEncoding("utf8")) text += piece;
      const code = text.startsWith("{") ? JSON.parse(text).code : undefined;
      resolve({ status: answer.statusCode ?? 0, code, location: answer.headers.location, text });
    });
    asked.once("error", reject);
    asked.end();
  });
}

/** As the Python validator makes it, the key encoded by the caller. */
function objectPath(listUrl: string, encodedKey: string): string {
  const { pathname, search } = new URL(listUrl);
  return `${pathname}/${encodedKey}${search}`;
}

function withQuery(listUrl: string, change: Readonly<Record<string, string>>): string {
  const url = new URL(listUrl);
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}

const plain = (key: string): string => key.split("/").map(encodeURIComponent).join("/");

describe("a capability", () => {
  test("reads what it was made for, through the store's own door", async () => {
    for (const [url, key] of [
      [ownerUrl, openKey],
      [ownerUrl, jobKey],
      [everybodyUrl, theirJobKey],
      [minerUrl, jobKey],
    ] as const) {
      const { status, location } = await raw(objectPath(url, plain(key)));
      expect(status, key).toBe(302);
      const read = await fetch(location!, { headers: { range: "bytes=1-2" } });
      expect([read.status, await read.text()]).toEqual([206, "ow"]);
    }
  });

  test("answers HEAD itself, and with nothing but what the listing says as well", async () => {
    const response = await fetch(`${world.network.coordinator.url}${objectPath(minerUrl, plain(jobKey))}`, {
      method: "HEAD",
      redirect: "manual",
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe("4");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect((await raw(objectPath(minerUrl, plain(openKey)), "HEAD")).status).toBe(404);
  });

  test("changed in any one place opens nothing", async () => {
    const token = new URL(minerUrl).searchParams.get("capability")!;
    for (let at = 0; at < token.length; at += 7) {
      const letter = token[at] === "A" ? "B" : "A";
      // The last letter of a base64url part may carry bits that nobody reads.
      if (token[at] === "." || at === token.length - 1 || token[at + 1] === ".") continue;
      const altered = token.slice(0, at) + letter + token.slice(at + 1);
      expect(await raw(withQuery(minerUrl, { capability: altered }))).toMatchObject({
        status: 401,
        code: "CAPABILITY_INVALID",
      });
    }
  });

  test("whose claims were written anew is not one", async () => {
    const seal = new URL(minerUrl).searchParams.get("capability")!.split(".")[1];
    const claims = Buffer.from(JSON.stringify({ scope: { kind: "closed", prefix: "" }, until: 9e9 })).toString(
      "base64url",
    );
    for (const capability of [`${claims}.${seal}`, `${claims}.`, claims, "", ".", "a.b.c", "x".repeat(990)]) {
      expect((await raw(withQuery(minerUrl, { capability }))).status).toBe(401);
    }
  });

  test("does not list a key that a client which tidies addresses up would fetch another miner's object by", async () => {
    const theirs = theirJobKey.split("/").slice(1).join("/");
    const job = `data/hotkey=${miner.hotkey}/job_id=1`;
    const traps = [`${job}/../../${theirs}`, `${job}/%2e%2E/.%2e/${theirs}`, `${job}/..\\${theirs}`];
    for (const trap of traps) await world.store.put(trap, new Uint8Array(1));
    for (const url of [minerUrl, everybodyUrl]) {
      const { status, text } = await raw(withQuery(url, { "encoding-type": "url" }));
      expect(status).toBe(200);
      expect(text).toContain(`hotkey%3D${miner.hotkey}/job_id%3D%C3%BC`);
      expect(text).not.toContain("job_id%3D1");
    }
    for (const trap of traps) expect((await raw(objectPath(minerUrl, plain(trap)))).code).toBe("OBJECT_KEY_INVALID");
    for (const trap of traps) await world.store.delete(trap);
  });

  test("takes no token that was made up, whatever it holds", async () => {
    for (const position of ["data/\0", "\0", "\udfff"]) {
      const token = Buffer.from(position).toString("base64url");
      for (const url of [ownerUrl, minerUrl, everybodyUrl]) {
        const { status } = await raw(withQuery(url, { "continuation-token": token }));
        expect(status, JSON.stringify(position)).toBeLessThan(500);
      }
    }
  });

  test("does not outlive its time", async () => {
    try {
      world.wall.shiftMs = 24 * 3_600_000 + 1_000;
      expect(await raw(withQuery(minerUrl, {}))).toMatchObject({ status: 401, code: "CAPABILITY_EXPIRED" });
      expect(await raw(objectPath(ownerUrl, plain(openKey)))).toMatchObject({
        status: 401,
        code: "CAPABILITY_EXPIRED",
      });
    } finally {
      world.wall.shiftMs = 0;
    }
  });

  test.each(["", "data/", "data/hotkey=", "data/hotkey=5", "snapshots/", "validators/", "records/"])(
    "for one miner does not list below %j",
    async (prefix) => {
      for (const url of [minerUrl, ownerUrl]) {
        expect(await raw(withQuery(url, { prefix }))).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
      }
    },
  );

  test("for one miner opens no other's, neither an owner's nor a validator's", async () => {
    for (const url of [minerUrl, ownerUrl]) {
      for (const key of [theirOpenKey, theirJobKey]) {
        expect(await raw(objectPath(url, plain(key)))).toMatchObject({ status: 403, code: "CAPABILITY_SCOPE" });
      }
    }
  });

  test("of a validator lists and reads nothing of an open epoch, whoever asks however", async () => {
    for (const url of [everybodyUrl, minerUrl]) {
      for (const change of [{}, { prefix: `data/hotkey=${miner.hotkey}/epoch=` }, { delimiter: "/" }]) {
        const { status, text } = await raw(withQuery(url, change));
        // The hotkey's folder is told for the sake of its jobs.
        expect([status, text.includes("epoch=2")]).toEqual([200, false]);
      }
      expect(await raw(objectPath(url, plain(openKey)))).toMatchObject({ status: 404, code: "OBJECT_NOT_FOUND" });
    }
  });
});

describe("a path that means something else further on", () => {
  test.each([
    "%2e%2e/hotkey=THEM/JOB",
    "%2E%2E/hotkey=THEM/JOB",
    "..%2Fhotkey=THEM/JOB",
    "..%2fhotkey=THEM/JOB",
    "%2e/%2e%2e/hotkey=THEM/JOB",
    "../hotkey=THEM/JOB",
    "..%5chotkey=THEM%5cJOB",
    "job_id=1%00/../x",
    "%00",
  ])("%s is refused as a key", async (way) => {
    const path = way.replace("THEM", other.hotkey).replace("JOB", plain(theirJobKey.split("/").slice(2).join("/")));
    const answer = await raw(objectPath(minerUrl, `data/hotkey=${miner.hotkey}/${path}`));
    expect(answer.status).toBe(400);
    expect(["OBJECT_KEY_INVALID", "REQUEST_MALFORMED"]).toContain(answer.code);
  });

  test.each(["%252e%252e/a", "%25%32%65", "..;/a", "%c0%ae%c0%ae/a", "%u002e", "％2e％2e/a"])(
    "%s names nothing that is there",
    async (way) => {
      const answer = await raw(
        objectPath(minerUrl, `data/hotkey=${miner.hotkey}/${encodeURI(way).replaceAll("%25", "%")}`),
      );
      expect([400, 404]).toContain(answer.status);
    },
  );

  test("whatever is put in front or behind, a redirect never leaves the prefix", async () => {
    const random = new SeededRandom(46);
    const pieces = [
      ".",
      "..",
      "/",
      "//",
      "%2e",
      "%2F",
      "%5c",
      "%00",
      "%25",
      "%252e",
      "\\",
      ";",
      "%0d%0a",
      "ü",
      "job_id=",
      "epoch=",
    ];
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)]!;
    for (let round = 0; round < 400; round += 1) {
      const noise = Array.from({ length: 1 + Math.floor(random.next() * 6) }, () => pick(pieces)).join("");
      const key = plain(pick([jobKey, theirJobKey, openKey, theirOpenKey]));
      const at = Math.floor(random.next() * key.length);
      const path = objectPath(
        minerUrl,
        pick([`${noise}${key}`, `${key}${noise}`, key.slice(0, at) + noise + key.slice(at)]),
      );
      const answer = await raw(path.replace(/[^\x21-\x7e]/g, encodeURIComponent)).catch(() => undefined);
      if (answer === undefined) continue;
      expect([302, 400, 403, 404], path).toContain(answer.status);
      if (answer.status === 302) {
        const reached = decodeURIComponent(new URL(answer.location!).pathname);
        expect(reached.startsWith(`/lode/data/hotkey=${miner.hotkey}/job_id=`), path).toBe(true);
      }
    }
  });
});

test.each([
  { "max-keys": "-1" },
  { "max-keys": "1e3" },
  { "max-keys": "ten" },
  { "continuation-token": "not ours!" },
  { "encoding-type": "base64" },
  { delimiter: "//" },
  { prefix: "data/hotkey=\0" },
])("a listing with %j is told what is wrong with it", async (change) => {
  expect((await raw(withQuery(everybodyUrl, change as Record<string, string>))).status).toBe(400);
});

test("names are told so that every reader reads the same", async () => {
  const { text } = await raw(withQuery(minerUrl, { "encoding-type": "url" }));
  expect(text).toContain(`<Key>data/hotkey%3D${miner.hotkey}/job_id%3D%C3%BC%201%2B1/data_1.parquet</Key>`);
  expect((await raw(withQuery(minerUrl, { "max-keys": "0" }))).text).toContain("<IsTruncated>false</IsTruncated>");
});
