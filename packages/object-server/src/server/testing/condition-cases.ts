import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { answerOf, md5, refusal, type S3Probe } from "./s3-probe.ts";

/** Requests that are meant for one version of an object, or for none. */
export function conditionCases(current: () => S3Probe): void {
  it("creates only where nothing is when asked to, and lets one of many win", async () => {
    const probe = current();
    const create = (text: string) => refusal(probe.put("created once", text, { IfNoneMatch: "*" }));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, index) => create(`${index}`)));
    expect(outcomes.filter(([code]) => code === "accepted")).toHaveLength(1);
    // Those who came in the same moment may also hear that they should try again.
    for (const [code, status] of outcomes) if (code !== "accepted") expect([409, 412]).toContain(status);
    const winner = outcomes.findIndex(([code]) => code === "accepted");
    expect(await probe.textOf("created once")).toBe(`${winner}`);
    expect(await create("late")).toEqual(["PreconditionFailed", 412]);
  });

  it("replaces only the version that is meant", async () => {
    const probe = current();
    const { ETag } = await probe.put("replaced", "one");
    const stale = `"${md5("never there")}"`;
    expect(await refusal(probe.put("replaced", "two", { IfMatch: stale }))).toEqual(["PreconditionFailed", 412]);
    expect(await probe.textOf("replaced")).toBe("one");
    const outcome = await refusal(probe.put("replaced", "two", { IfMatch: ETag }));
    if (probe.has("refuses-current-if-match")) {
      expect(outcome).toEqual(["PreconditionFailed", 412]);
      expect(await probe.textOf("replaced")).toBe("one");
      return;
    }
    expect(outcome[0]).toBe("accepted");
    expect(await probe.textOf("replaced")).toBe("two");
    expect((await refusal(probe.put("not there", "x", { IfMatch: stale })))[1]).toBe(404);
  });

  it("reads only the version that is meant, and spares a reader what it has", async () => {
    const { s3, Bucket, put } = { ...current(), put: current().put.bind(current()) };
    const { ETag } = await put("fresh", "x");
    const stale = `"${md5("y")}"`;
    const get = (condition: object) => refusal(s3.send(new GetObjectCommand({ Bucket, Key: "fresh", ...condition })));
    const head = (condition: object) => refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "fresh", ...condition })));
    expect((await get({ IfMatch: ETag }))[0]).toBe("accepted");
    expect(await get({ IfMatch: stale })).toEqual(["PreconditionFailed", 412]);
    expect((await get({ IfNoneMatch: ETag }))[1]).toBe(304);
    expect((await get({ IfNoneMatch: stale }))[0]).toBe("accepted");
    expect((await head({ IfNoneMatch: ETag }))[1]).toBe(304);
    expect((await head({ IfMatch: stale }))[1]).toBe(412);
    expect((await get({ IfModifiedSince: new Date(Date.UTC(2001, 0, 1)) }))[0]).toBe("accepted");
  });

  it("names the version in the answer that spares it", async () => {
    const probe = current();
    const { ETag } = await probe.put("spared", "x");
    const url = await probe.presignedGet("spared");
    const answer = await fetch(url, { headers: { "if-none-match": ETag as string } });
    expect([answer.status, await answer.text()]).toEqual([304, ""]);
    expect(answer.headers.get("etag")).toBe(probe.has("not-modified-without-etag") ? null : ETag);
    expect(await answerOf(fetch(url))).toMatchObject({ status: 200, text: "x" });
  });
}
