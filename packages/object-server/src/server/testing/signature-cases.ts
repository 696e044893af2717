import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { answerOf, refusal, type S3Probe } from "./s3-probe.ts";

/** Nobody reads or writes without a right to it. */
export function signatureCases(current: () => S3Probe): void {
  const absent = async (key: string) => expect((await refusal(current().bytesOf(key)))[1]).toBe(404);

  it("lets the holder of a URL write and read its object", async () => {
    const probe = current();
    const put = await answerOf(fetch(await probe.presignedPut("by url"), { method: "PUT", body: "through a URL" }));
    expect(put.status).toBe(200);
    expect(await answerOf(fetch(await probe.presignedGet("by url")))).toMatchObject({
      status: 200,
      text: "through a URL",
    });
  });

  it("refuses a URL whose signature was touched", async () => {
    const url = new URL(await current().presignedPut("tampered"));
    const signature = url.searchParams.get("X-Amz-Signature") ?? "";
    for (const wrong of [`${signature.startsWith("0") ? "1" : "0"}${signature.slice(1)}`, "0".repeat(64)]) {
      url.searchParams.set("X-Amz-Signature", wrong);
      const answer = await answerOf(fetch(url, { method: "PUT", body: "x" }));
      expect(answer).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
    }
    await absent("tampered");
  });

  it("refuses a URL for another object, another method or a longer life", async () => {
    const probe = current();
    await probe.put("signed", "x");
    const url = await probe.presignedGet("signed");
    const elsewhere = url.replace("/signed?", "/small/001?");
    const longer = url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000");
    expect([elsewhere, longer]).not.toContain(url);
    const forbidden = { status: 403, code: "SignatureDoesNotMatch" };
    expect(await answerOf(fetch(elsewhere))).toMatchObject(forbidden);
    expect(await answerOf(fetch(longer))).toMatchObject(forbidden);
    expect(await answerOf(fetch(url, { method: "PUT", body: "y" }))).toMatchObject(forbidden);
    expect(await answerOf(fetch(url, { method: "DELETE" }))).toMatchObject(forbidden);
    expect(await probe.textOf("signed")).toBe("x");
  });

  it("refuses a URL whose time is over", async () => {
    const probe = current();
    await probe.put("expiring", "x");
    const read = await answerOf(fetch(await probe.presignedGet("expiring", 3600)));
    expect(read).toMatchObject({ status: 403, code: "AccessDenied" });
    const write = await answerOf(fetch(await probe.presignedPut("too late", 3600), { method: "PUT", body: "x" }));
    expect(write).toMatchObject({ status: 403, code: "AccessDenied" });
    await absent("too late");
  });

  it("refuses strangers, wrong secrets and those who do not sign at all", async () => {
    const { target, Bucket, put } = { ...current(), put: current().put.bind(current()) };
    await put("guarded", "x");
    const as = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
      const { endpoint, region } = target;
      return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
    };
    const stranger = as({ accessKeyId: "STRANGER", secretAccessKey: "anything" });
    const liar = as({ ...target.credentials, secretAccessKey: "wrong" });
    const get = new GetObjectCommand({ Bucket, Key: "guarded" });
    expect(await refusal(stranger.send(get))).toEqual(["InvalidAccessKeyId", 403]);
    expect(await refusal(liar.send(get))).toEqual(["SignatureDoesNotMatch", 403]);
    const write = new PutObjectCommand({ Bucket, Key: "intruded", Body: "x" });
    expect((await refusal(liar.send(write)))[1]).toBe(403);
    const place = `${target.endpoint}/${Bucket}`;
    expect(await answerOf(fetch(`${place}/guarded`))).toMatchObject({ status: 403, code: "AccessDenied" });
    expect((await answerOf(fetch(`${place}/intruded`, { method: "PUT", body: "x" }))).status).toBe(403);
    expect((await answerOf(fetch(place))).status).toBe(403);
    await absent("intruded");
  });
}
