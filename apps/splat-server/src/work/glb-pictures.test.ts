import { expect, test } from "vitest";
import { glbHasPictures } from "./glb-pictures.ts";

function glb(json: string): Uint8Array {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(0x46546c67, 0);
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(20 + json.length, 8);
  head.writeUInt32LE(json.length, 12);
  head.writeUInt32LE(0x4e4f534a, 16);
  return Buffer.concat([head, Buffer.from(json)]);
}

test("a GLB with textures has pictures; one without, a broken one, and any other file have none", () => {
  const textured = glb('{"textures":[{"source":0}]}');
  expect(glbHasPictures(textured)).toBe(true);
  expect(glbHasPictures(glb('{"textures":[]}'))).toBe(false);
  expect(glbHasPictures(glb('{"textures":'))).toBe(false);
  expect(glbHasPictures(glb("null"))).toBe(false);
  for (let length = 0; length < textured.length; length += 1)
    expect(glbHasPictures(textured.subarray(0, length))).toBe(false);
  expect(glbHasPictures(Buffer.from("ply\nformat ascii 1.0\nend_header\n"))).toBe(false);
});
