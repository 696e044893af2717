import { ManualClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { Capabilities } from "./capability.ts";

const key = new Uint8Array(32).fill(7);
const scope = { kind: "closed", prefix: "data/hotkey=5F/" } as const;

test("a token gives back the scope it was made for until it expires", async () => {
  const wall = new ManualClock(1_000_000);
  const capabilities = new Capabilities(key, wall);
  const token = capabilities.grant(scope, 60);
  expect(capabilities.read(token)).toEqual(scope);
  await wall.advanceBy(60_000);
  expect(() => capabilities.read(token)).toThrow(expect.objectContaining({ status: 401, code: "CAPABILITY_EXPIRED" }));
});

test("a token that was changed, or made with another key, is worth nothing", () => {
  const wall = new ManualClock(1_000_000);
  const capabilities = new Capabilities(key, wall);
  const [claims, seal] = capabilities.grant(scope, 60).split(".") as [string, string];
  const wider = Buffer.from(JSON.stringify({ scope: { kind: "closed", prefix: "" }, until: 9_999_999_999 })).toString(
    "base64url",
  );
  const foreign = new Capabilities(new Uint8Array(32), wall).grant(scope, 60);
  for (const token of [
    "",
    ".",
    claims,
    `${wider}.${seal}`,
    `${claims}.${seal}x`,
    `${claims}.${seal}.`,
    foreign,
    "x".repeat(5_000),
  ]) {
    expect(() => capabilities.read(token)).toThrow(
      expect.objectContaining({ status: 401, code: "CAPABILITY_INVALID" }),
    );
  }
});
