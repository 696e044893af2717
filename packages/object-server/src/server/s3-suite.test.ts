import { afterAll } from "vitest";
import { type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";
import { s3Suite } from "./testing/s3-suite.ts";

let under: ServerUnderTest | undefined;

afterAll(() => under?.[Symbol.asyncDispose]());

s3Suite("the server of this package", async () => {
  under = await serverUnderTest();
  return { ...under.connection, quirks: new Set() };
});
