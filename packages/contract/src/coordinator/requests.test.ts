import { expect, test } from "vitest";
import { errorBody, errorBodySchema } from "./error-body.ts";
import {
  folderAccessRequestSchema,
  minerAccessRequestSchema,
  signedQuerySchema,
  statusRequestSchema,
} from "./requests.ts";
import { pathOf, routes } from "./routes.ts";

const hotkey = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const signature = "ab".repeat(64);
const signed = { hotkey, signature, timestamp: 1_767_600_000 };

test("a status is read as the Python client, its draft and the documents write it", () => {
  const expected = {
    ...signed,
    epochId: "2026-01-05T08-00-00",
    nonce: "376ce532f42cf2a5",
    status: "IN_PROGRESS",
    listingsScraped: 0,
    zipcodesCompleted: [{ zipcode: "01002", listingsScraped: 12, completedAt: "2026-01-05T09:00:00.123456Z" }],
    s3UploadComplete: false,
    s3UploadTimestamp: "2026-01-05T09:00:00.123456+00:00",
  };
  expect(statusRequestSchema.parse(expected)).toEqual(expected);
  const snake = {
    ...signed,
    epoch_id: expected.epochId,
    nonce: expected.nonce,
    status: "in_progress",
    listings_scraped: 0,
    zipcodes_completed: [{ zipcode: "01002", listings_scraped: 12, completed_at: "2026-01-05T09:00:00.123456Z" }],
    s3_upload_complete: false,
    s3_upload_timestamp: expected.s3UploadTimestamp,
  };
  expect(statusRequestSchema.parse(snake)).toEqual(expected);
});

test("a status without what is optional, and with nulls for it, reads the same", () => {
  const least = { ...signed, epochId: "2026-01-05T08-00-00", nonce: "376ce532f42cf2a5", status: "FAILED" };
  const nulls = {
    ...least,
    listingsScraped: null,
    zipcodesCompleted: null,
    s3UploadComplete: null,
    s3UploadTimestamp: null,
  };
  expect(statusRequestSchema.parse(nulls)).toEqual(statusRequestSchema.parse(least));
  expect(statusRequestSchema.safeParse({ ...least, status: "DONE" }).success).toBe(false);
});

test("a signature is taken with or without 0x and in any case, and only with 64 bytes", () => {
  for (const given of [signature, `0x${signature}`, `0X${signature.toUpperCase()}`]) {
    expect(signedQuerySchema.parse({ ...signed, signature: given }).signature).toBe(signature);
  }
  for (const wrong of [signature.slice(2), `${signature}00`, signature.replace("ab", "zz"), ""]) {
    expect(signedQuerySchema.safeParse({ ...signed, signature: wrong }).success).toBe(false);
  }
});

test("a timestamp is unix seconds, as a number or as a query's text", () => {
  expect(signedQuerySchema.parse({ ...signed, timestamp: "1767600000" })).toEqual(signed);
  for (const wrong of ["", "now", "1e9", "1767600000.5", -1, 1.5, null, undefined]) {
    expect(signedQuerySchema.safeParse({ ...signed, timestamp: wrong }).success).toBe(false);
  }
});

test("requests for access ignore what they do not know", () => {
  const access = { ...signed, coldkey: hotkey, expiry: 1_767_686_400, more: true };
  expect(folderAccessRequestSchema.parse(access)).toEqual({ ...signed, coldkey: hotkey, expiry: 1_767_686_400 });
  expect(minerAccessRequestSchema.parse({ ...signed, miner_hotkey: hotkey })).toMatchObject({
    minerHotkey: hotkey,
    expiry: null,
  });
  expect(folderAccessRequestSchema.safeParse({ ...access, coldkey: "0OIl" }).success).toBe(false);
});

test("a path is filled in and escaped", () => {
  expect(pathOf(routes.submissions, { epochId: "2026-01-05T08-00-00" })).toBe(
    "/api/v1/epochs/2026-01-05T08-00-00/submissions",
  );
  expect(pathOf(routes.policy, { sha256: "a/b?c" })).toBe("/api/v1/policies/a%2Fb%3Fc");
  expect(() => pathOf(routes.policy)).toThrow(TypeError);
});

test("an error is written for every client and read from every server", () => {
  expect(errorBody(404, "EPOCH_UNKNOWN", "no such epoch")).toEqual({
    statusCode: 404,
    error: "Not Found",
    message: "no such epoch",
    detail: "no such epoch",
    code: "EPOCH_UNKNOWN",
  });
  expect(errorBodySchema.parse({ detail: "Invalid signature" })).toEqual({
    code: undefined,
    message: "Invalid signature",
  });
  expect(errorBodySchema.parse({ statusCode: 400, message: ["a", "b"] })).toEqual({ code: undefined, message: "a; b" });
});
