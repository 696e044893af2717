import { z } from "zod";

/** What is signed for each route, as texts with `{placeholders}`. */
export const commitmentFormatsResponseSchema = z.object({
  signature: z.string().max(500),
  timestamp: z.string().max(500),
  formats: z
    .array(
      z.object({
        route: z.string().max(100),
        method: z.enum(["GET", "POST"]),
        path: z.string().max(300),
        /** Where hotkey, timestamp and signature travel. */
        signedIn: z.enum(["query", "body", "headers"]),
        /** Any of them is taken. */
        commitments: z.array(z.string().max(500)).min(1).max(10),
      }),
    )
    .max(200),
});
export type CommitmentFormatsWire = z.input<typeof commitmentFormatsResponseSchema>;

/** Where objects lie in the bucket. */
export const structureInfoResponseSchema = z.object({
  structure: z.record(z.string().max(100), z.string().max(500)),
  upload: z.object({ minBytes: z.int().min(0), maxBytes: z.int().min(0) }),
});
export type StructureInfoWire = z.input<typeof structureInfoResponseSchema>;

/** The limits in force now, in windows on the grid of real time. */
export const rateLimitsResponseSchema = z.object({
  limits: z.record(
    z.string().max(100),
    z.object({
      points: z.int().min(0),
      durationSeconds: z.int().min(1),
      per: z.enum(["address", "hotkey"]),
    }),
  ),
  headers: z.array(z.string().max(100)).max(20),
});
export type RateLimitsWire = z.input<typeof rateLimitsResponseSchema>;
