import { expect, test } from "vitest";
import { runningChecksum } from "./checksum.ts";

// The check values of the CRC catalogue: the digest of these nine characters.
test.each([
  ["x-amz-checksum-crc32", "cbf43926"],
  ["x-amz-checksum-crc32c", "e3069283"],
  ["x-amz-checksum-crc64nvme", "ae8b14860a799888"],
  ["x-amz-checksum-sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
])("%s of 123456789 is the published one, in one piece or in several", (name, hex) => {
  for (const pieces of [["123456789"], ["1", "2345", "", "6789"]]) {
    const running = runningChecksum(name);
    for (const piece of pieces) running.update(Buffer.from(piece));
    expect(running.digest().toString("hex")).toBe(hex);
  }
});

test("a checksum that is not known is refused", () => {
  expect(() => runningChecksum("x-amz-checksum-crc16")).toThrow("not supported");
  expect(() => runningChecksum("toString")).toThrow("not supported");
});
