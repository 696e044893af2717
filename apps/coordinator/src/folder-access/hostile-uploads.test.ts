import { request } from "node:http";
import type { Keypair } from "@lode/bittensor/keys";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Form, NetworkWithStore } from "../testing/network-with-store.ts";
import { coldkeyOf, epochId } from "../testing/test-network.ts";

let world: NetworkWithStore;
let [miner, other, validator] = [] as unknown as [Keypair, Keypair, Keypair];
let form: Form;
let folder: string;

beforeAll(async () => {
  world = await NetworkWithStore.start();
  [miner, other] = world.network.miners as [Keypair, Keypair];
  validator = world.network.validators[0]!;
  folder = `data/hotkey=${miner.hotkey}/`;
  form = await world.network.client(miner).folderAccess(coldkeyOf(miner));
});
afterAll(async () => await world[Symbol.asyncDispose]());
afterEach(async () => {
  for (const key of await world.keys()) await world.store.delete(key);
});

describe("an upload by form", () => {
  test("below one's own prefix answers 204", async () => {
    expect(await world.post(form, `${folder}job_id=1/a.parquet`, "rows")).toEqual({ status: 204, code: undefined });
    expect(await world.keys()).toEqual([`${folder}job_id=1/a.parquet`]);
  });

  test.each([
    ["another's prefix", () => `data/hotkey=${other.hotkey}/epoch=${epochId}/manifest.json`],
    ["the frozen copies", () => `snapshots/${epochId}/${folder}epoch=${epochId}/manifest.json`],
    ["a validator's folder", () => `validators/${validator.hotkey}/${epochId}/result.json`],
    ["a prefix that only begins like one's own", () => `${folder.slice(0, -1)}x/a`],
    ["the bucket's root", () => "a"],
    ["a key that gets to one's own prefix by dots", () => `x/../${folder}a`],
  ])("to %s is refused", async (_, key) => {
    expect(await world.post(form, key(), "mine")).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(await world.keys()).toEqual([]);
  });

  test("with dots in its key stays below one's own prefix, under that very name", async () => {
    const climbing = `${folder}../hotkey=${other.hotkey}/epoch=${epochId}/manifest.json`;
    const encoded = `${folder}%2e%2e/hotkey=${other.hotkey}/a`;
    for (const key of [climbing, encoded]) expect((await world.post(form, key, "mine")).status).toBe(204);
    expect(await world.keys()).toEqual([encoded, climbing].sort());
    const theirs: string[] = [];
    for await (const { key } of world.store.list(`data/hotkey=${other.hotkey}/`)) theirs.push(key);
    expect(theirs).toEqual([]);
  });

  test.each(["ü/😀 x+y&z='\"<>.parquet", "a%2Fb%00c", "..%2f", "～"])("takes the name %j as it is", async (name) => {
    const key = `${folder}job_id=1/${name}`;
    expect((await world.post(form, key, "rows")).status).toBe(204);
    expect(await world.keys()).toEqual([key]);
  });

  test.each(["\0", "a\nb", "x".repeat(1_100)])("refuses the name %j, which no listing could show", async (name) => {
    expect((await world.post(form, `${folder}${name}`, "rows")).status).toBe(400);
    expect(await world.keys()).toEqual([]);
  });

  test("of nothing is too small, of a single byte is not", async () => {
    expect(await world.post(form, `${folder}a`, "")).toEqual({ status: 400, code: "EntityTooSmall" });
    expect((await world.post(form, `${folder}a`, "1")).status).toBe(204);
  });

  test("of results beyond 100 MB is too large", async () => {
    const client = world.network.client(validator);
    const { uploadUrl, url = "", fields, metadata } = await client.validatorUpload({ epochId });
    expect(url).toBe(uploadUrl);
    const large = new Blob([new Uint8Array(100 * 1024 ** 2 + 1)]);
    expect(await world.post({ url, fields }, `${metadata.folderPath}a`, large)).toEqual({
      status: 400,
      code: "EntityTooLarge",
    });
    expect(await world.keys()).toEqual([]);
  });

  test("with a form that was altered, or is another's, is refused", async () => {
    const wider = Buffer.from(form.fields.Policy!, "base64").toString("utf8").replace(miner.hotkey, other.hotkey);
    const foreign = { Policy: Buffer.from(wider).toString("base64") };
    const key = `data/hotkey=${other.hotkey}/a`;
    expect(await world.post(form, key, "mine", foreign)).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
    const theirs = await world.network.client(other).folderAccess(coldkeyOf(other));
    expect(await world.post(theirs, `${folder}a`, "theirs")).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(await world.keys()).toEqual([]);
  });

  test("with a form that has expired is refused", async () => {
    try {
      world.wall.shiftMs = 24 * 3_600_000 + 60_000;
      expect((await world.post(form, `${folder}a`, "rows")).status).toBe(403);
    } finally {
      world.wall.shiftMs = 0;
    }
    expect(await world.keys()).toEqual([]);
  });

  test("that announces more than it sends, or less, leaves nothing behind", async () => {
    expect(await sendRaw(form, `${folder}a`, "rows", +500)).toBe("nothing");
    expect(await sendRaw(form, `${folder}a`, "rows", -60)).not.toBe(204);
    expect(await world.keys()).toEqual([]);
  });
});

/** A form by hand, with a Content-Length that is off by so much; then the sender hangs up. */
function sendRaw({ url, fields }: Form, key: string, file: string, off: number): Promise<number | "nothing"> {
  const boundary = "lode-boundary";
  const parts = Object.entries({ ...fields, key }).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const last = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${file}\r\n--${boundary}--\r\n`;
  const body = `${parts.join("")}${last}`;
  const length = Buffer.byteLength(body) + off;
  return new Promise((resolve) => {
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": length };
    const sent = request(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once("error", () => resolve("nothing"));
    // What is left of a body that was announced too short is nothing that a server can read: it is not sent.
    sent.write(body.slice(0, Math.min(length, body.length)), () => {
      if (off > 0) sent.destroy();
      else sent.end();
    });
  });
}
