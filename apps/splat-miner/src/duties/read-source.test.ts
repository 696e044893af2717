import { describe, expect, test } from "vitest";
import { readSource } from "./read-source.ts";

const limits = { maxPromptChars: 20_000, maxImageBytes: 100 };
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 9]);

describe("a text task", () => {
  test.each([
    "a red chair",
    "line one\nline two\r\nX-Evil: 1",
    "🪑 ein Stuhl \u0000 ünd so",
    "x".repeat(10_000),
    '"; drop table task; --',
    "../../etc/passwd",
  ])("is its words as they are", (prompt) => {
    expect(readSource({ type: "text", prompt }, limits)).toEqual({ ok: true, source: { kind: "text", prompt } });
  });

  test("without words, or with too many, cannot be worked on", () => {
    expect(readSource({ type: "text", prompt: " \n " }, limits)).toMatchObject({
      ok: false,
      code: "SPLAT_MINER_PROMPT_UNUSABLE",
    });
    expect(readSource({ type: "text", prompt: "x".repeat(20_001) }, limits)).toMatchObject({ ok: false });
  });
});

describe("an image task", () => {
  test.each([
    ["image/png", png],
    ["image/jpeg", jpeg],
  ])("of type %s is decoded", (mimeType, file) => {
    const read = readSource({ type: "image", prompt: file.toString("base64") }, limits);
    expect(read).toMatchObject({ ok: true, source: { kind: "image", mimeType } });
    expect(read.ok && read.source.kind === "image" && Buffer.from(read.source.bytes).equals(file)).toBe(true);
  });

  test.each([
    ["words", "a red chair"],
    ["something else in base64", Buffer.from("GIF89a").toString("base64")],
    ["base64url", "_-__"],
    ["cut base64", png.toString("base64").slice(0, -1)],
    ["nothing", ""],
    ["more than is allowed", Buffer.concat([png, Buffer.alloc(200)]).toString("base64")],
  ])("of %s cannot be worked on", (_, prompt) => {
    expect(readSource({ type: "image", prompt }, limits)).toMatchObject({
      ok: false,
      code: "SPLAT_MINER_IMAGE_UNUSABLE",
    });
  });
});

test("a task of another type cannot be worked on", () => {
  expect(readSource({ type: "video", prompt: "x" }, limits)).toMatchObject({
    ok: false,
    code: "SPLAT_MINER_TASK_TYPE_UNKNOWN",
  });
});
