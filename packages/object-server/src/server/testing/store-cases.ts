import { expect, it } from "vitest";
import { md5, type S3Probe } from "./s3-probe.ts";

/** What the object store of this house makes of the service. */
export function storeCases(current: () => S3Probe): void {
  const textOf = async (key: string) =>
    Buffer.from((await current().store.get(key, { maxBytes: 1000 }))?.bytes ?? []).toString();

  it("copies only the version that was seen, whether or not the service looks", async () => {
    const { store } = current();
    const { etag } = await store.put("frozen/from", Buffer.from("as it was seen"));
    expect(await store.copy("frozen/from", "frozen/to", { ifMatch: etag })).toEqual({ etag });
    await store.put("frozen/from", Buffer.from("rewritten later"));
    expect(await store.copy("frozen/from", "frozen/to", { ifMatch: etag })).toBeUndefined();
    expect(await store.copy("frozen/from", "frozen/elsewhere", { ifMatch: etag })).toBeUndefined();
    expect(await store.copy("frozen/absent", "frozen/to", { ifMatch: etag })).toBeUndefined();
    expect(await textOf("frozen/to")).toBe("as it was seen");
    expect(await store.head("frozen/elsewhere")).toBeUndefined();
  });

  it("deletes more than a thousand objects, of any name, and no others", async () => {
    const { store } = current();
    const keys = Array.from({ length: 1_003 }, (_, index) => `bulk/gone/${index} &<é>`);
    const waiting = [...keys, "bulk/kept"];
    const lane = async () => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await store.put(key, Buffer.from("x"));
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    await store.deleteMany([...keys, "bulk/never there"]);
    const left: string[] = [];
    for await (const { key } of store.list("bulk/")) left.push(key);
    expect(left).toEqual(["bulk/kept"]);
    await store.deleteMany([]);
  });

  it("says that a key is taken, and whether an object is still the one that was seen", async () => {
    const { store } = current();
    const { etag } = await store.put("once", Buffer.from("first"), { ifNoneMatch: true });
    const again = store.put("once", Buffer.from("second"), { ifNoneMatch: true });
    await expect(again).rejects.toMatchObject({ code: "OBJECT_EXISTS" });
    expect(await store.get("once", { maxBytes: 10, ifMatch: etag })).toMatchObject({ etag, size: 5 });
    const stale = store.get("once", { maxBytes: 10, ifMatch: md5("other") });
    await expect(stale).rejects.toMatchObject({ code: "OBJECT_CHANGED" });
  });
}
