import { z } from "zod";

/** Why the owner does something; kept in the audit log. */
export const reasonField = z.string().trim().min(1).max(500);

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
