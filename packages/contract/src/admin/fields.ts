import { z } from "zod";

/** What neither a database nor a terminal is given: control characters, and half a surrogate pair. */
const unfit = /[\p{Cc}\p{Surrogate}]/u;
const unfitButLines = /(?!\n)[\p{Cc}\p{Surrogate}]/u;

/** One line of text. */
export function lineField(maxLength: number) {
  return z
    .string()
    .trim()
    .max(maxLength)
    .refine((text) => !unfit.test(text), "holds a control character");
}

/** Text of several lines. */
export function textField(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => !unfitButLines.test(text), "holds a control character");
}

/** Why the owner does something; kept in the audit log. */
export const reasonField = lineField(500).min(1);

/** Body of an operation that only needs a reason. */
export const reasonRequestSchema = z
  .object({ reason: reasonField })
  .meta({ examples: [{ reason: "asked by miners" }] });
export type ReasonRequest = z.output<typeof reasonRequestSchema>;

/** Real time, epoch milliseconds. */
export const wallMsField = z.int().nonnegative();

/** A whole number that travels in a query, as text. */
export function queryCount(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, "not a whole number")
    .transform(Number)
    .refine((count) => count >= min && count <= max, `not from ${min} to ${max}`);
}

/** Yes or no in a query. */
export const querySwitch = z.enum(["true", "false"]).transform((text) => text === "true");

/** How many rows of a list are asked for at once. */
export const pageLimits = { most: 200, usual: 50 } as const;
export const pageLimitField = queryCount(1, pageLimits.most).optional();
