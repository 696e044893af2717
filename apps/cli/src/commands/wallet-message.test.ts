import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageOf } from "./wallet-message.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-message-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the message to sign", () => {
  it("is a text as UTF-8, hex, or a file's bytes as they are", async () => {
    const file = join(folder, "bytes");
    await writeFile(file, Uint8Array.of(0, 255, 10));
    expect(await messageOf({ text: "0xé" })).toEqual(new TextEncoder().encode("0xé"));
    expect([...(await messageOf({ hex: "0x00FF0a" }))]).toEqual([0, 255, 10]);
    expect([...(await messageOf({ file }))]).toEqual([0, 255, 10]);
    expect(await messageOf({ text: "" })).toHaveLength(0);
  });

  it.each([
    ["nothing", {}, "MESSAGE_INVALID"],
    ["two at once", { text: "a", hex: "00" }, "MESSAGE_INVALID"],
    ["no hex", { hex: "zz" }, "MESSAGE_INVALID"],
    ["a file that is not there", { file: "/nowhere/at/all" }, "MESSAGE_UNREADABLE"],
    ["a folder", { file: tmpdir() }, "MESSAGE_UNREADABLE"],
  ])("is not %s", async (_, flags, code) => {
    await expect(messageOf(flags)).rejects.toMatchObject({ code, next: expect.any(String) });
  });

  it("is not a file of any size", async () => {
    const file = join(folder, "huge");
    await writeFile(file, "");
    await truncate(file, 65 * 1024 * 1024);
    await expect(messageOf({ file })).rejects.toMatchObject({ code: "MESSAGE_INVALID" });
  });
});
