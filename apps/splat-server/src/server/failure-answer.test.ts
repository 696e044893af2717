import { LodeError } from "@lode/runtime/errors";
import { expect, it } from "vitest";
import { failureAnswer } from "./failure-answer.ts";

it("what a database or a bucket says of itself is not told to strangers, its code is", () => {
  for (const code of ["CATALOGUE_REFUSED", "STORE_UNREACHABLE"]) {
    const answer = failureAnswer(
      new LodeError(code, "no rights on table splat_blob for user hunter", { retry: "later" }),
    );
    expect(answer).toMatchObject({ code, status: 503 });
    expect(JSON.stringify(answer)).not.toMatch(/splat_blob|hunter/);
  }
  const own = new LodeError("SERVER_BUSY", "2 at work and 64 waiting", { retry: "later" });
  expect(failureAnswer(own)).toMatchObject({ status: 503, message: "2 at work and 64 waiting" });
});
