import type { PresignedPost } from "@lode/object-store/store";
import { expect, it } from "vitest";
import { answerOf, type RawAnswer, type S3Probe } from "./s3-probe.ts";
import { signPolicy } from "./sign-policy.ts";

const FILENAME = "$" + "{filename}";

interface Sent {
  /** Undefined takes a field out. */
  readonly changes?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly name?: string;
}

/** Uploads by form: what a stranger may do who holds a signed policy, and what not. */
export function formCases(current: () => S3Probe): void {
  const granted = () =>
    current().signer.presignPost({ keyPrefix: "mine/", minBytes: 10, maxBytes: 1000, expiresInSeconds: 600 });
  const post = (
    { url, fields }: PresignedPost,
    { changes = {}, body, name = "report" }: Sent = {},
  ): Promise<RawAnswer> => {
    const form = new FormData();
    for (const [field, value] of Object.entries({ ...fields, ...changes })) {
      if (value !== undefined) form.append(field, value);
    }
    form.append("file", new Blob([body ?? "x".repeat(100)]), name);
    return answerOf(fetch(url, { method: "POST", body: form }));
  };
  const size = async (key: string) => (await current().store.head(key))?.size;

  it("takes a form under the name of its file", async () => {
    expect((await post(await granted(), { name: "listings.parquet", body: "y".repeat(50) })).status).toBe(204);
    expect(await size("mine/listings.parquet")).toBe(50);
  });

  it("takes a form under the key that its holder chose below the prefix", async () => {
    const key = "mine/epoch=1/zipcode=98103/listings.parquet";
    expect((await post(await granted(), { changes: { key } })).status).toBe(204);
    expect(await size(key)).toBe(100);
  });

  it("refuses a form for a foreign prefix", async () => {
    for (const key of ["theirs/x", "mine", "Mine/x", "min/../mine/x", `theirs/${FILENAME}`]) {
      expect(await post(await granted(), { changes: { key }, name: "foreign" })).toMatchObject({ status: 403 });
    }
    for (const key of ["theirs/x", "mine", "Mine/x", "theirs/foreign", "mine/x"])
      expect(await size(key)).toBeUndefined();
  });

  it("judges the key with the file's name in it", async () => {
    const form = signPolicy(current().target, [["eq", "$key", "mine/fixed"]]);
    const changes = { key: `mine/${FILENAME}` };
    expect((await post(form, { changes: { key: "mine/fixed" }, name: "any" })).status).toBe(204);
    expect((await post(form, { changes: { key: "mine/other" }, name: "fixed" })).status).toBe(403);
    expect((await post(form, { changes, name: "other" })).status).toBe(403);
    expect(await size("mine/other")).toBeUndefined();
  });

  it("refuses a file over the size or under it", async () => {
    const over = await post(await granted(), { body: "x".repeat(1001), name: "over" });
    expect(over).toMatchObject({ status: 400, code: "EntityTooLarge" });
    const far = await post(await granted(), { body: new Uint8Array(3_000_000), name: "over" });
    expect(far).toMatchObject({ status: 400, code: "EntityTooLarge" });
    const under = await post(await granted(), { body: "x".repeat(9), name: "under" });
    expect(under).toMatchObject({ status: 400, code: "EntityTooSmall" });
    expect([await size("mine/over"), await size("mine/under")]).toEqual([undefined, undefined]);
    expect((await post(await granted(), { body: "x".repeat(1000), name: "largest" })).status).toBe(204);
    expect((await post(await granted(), { body: "x".repeat(10), name: "smallest" })).status).toBe(204);
  });

  it("refuses a policy or a signature that was touched", async () => {
    const form = await granted();
    const policy = Buffer.from(form.fields.Policy as string, "base64").toString();
    const widened = Buffer.from(policy.replace("mine/", "")).toString("base64");
    const answer = await post(form, { changes: { Policy: widened, key: "theirs/widened" } });
    expect(answer.status).toBe(403);
    const signature = form.fields["X-Amz-Signature"] as string;
    for (const wrong of [`${signature.startsWith("0") ? "1" : "0"}${signature.slice(1)}`, "0".repeat(64)]) {
      expect((await post(form, { changes: { "X-Amz-Signature": wrong }, name: "touched" })).status).toBe(403);
    }
    expect(
      (await post(form, { changes: { "X-Amz-Signature": undefined }, name: "touched" })).status,
    ).toBeGreaterThanOrEqual(400);
    expect((await post(form, { changes: { Policy: undefined }, name: "touched" })).status).toBeGreaterThanOrEqual(400);
    expect([await size("theirs/widened"), await size("mine/touched")]).toEqual([undefined, undefined]);
  });

  it("refuses a form whose time is over, or that is for another bucket", async () => {
    const expired = signPolicy(current().target, [["starts-with", "$key", "mine/"]], -10);
    expect(await post(expired, { changes: { key: "mine/expired" } })).toMatchObject({
      status: 403,
      code: "AccessDenied",
    });
    const form = await granted();
    const elsewhere = { ...form, url: form.url.replace(current().Bucket, "another-one") };
    expect((await post(elsewhere, { name: "elsewhere" })).status).toBe(403);
    expect([await size("mine/expired"), await size("mine/elsewhere")]).toEqual([undefined, undefined]);
  });

  it("refuses a field that the policy does not speak of, and one that is not as it says", async () => {
    const unspoken = await post(await granted(), { changes: { "x-amz-meta-note": "hello" }, name: "unspoken" });
    expect(unspoken.status).toBe(403);
    const typed = signPolicy(current().target, [
      ["starts-with", "$key", "mine/"],
      ["starts-with", "$Content-Type", "text/"],
    ]);
    const as = (type: string) => post(typed, { changes: { key: "mine/typed", "Content-Type": type } });
    expect((await as("image/png")).status).toBe(403);
    expect((await as("text/csv")).status).toBe(204);
    expect((await current().store.head("mine/typed"))?.contentType).toBe("text/csv");
    expect(await size("mine/unspoken")).toBeUndefined();
  });

  it("answers with the status that the policy lets the form ask for", async () => {
    const form = signPolicy(current().target, [
      ["starts-with", "$key", "mine/"],
      ["starts-with", "$success_action_status", "20"],
    ]);
    const asking = (status: string) =>
      post(form, { changes: { key: `mine/${status}`, success_action_status: status } });
    expect((await asking("200")).status).toBe(200);
    const told = await asking("201");
    expect(told).toMatchObject({ status: 201, text: expect.stringContaining("<Key>mine/201</Key>") });
    expect((await asking("204")).status).toBe(204);
  });
}
