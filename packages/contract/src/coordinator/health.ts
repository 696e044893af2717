import { z } from "zod";

/** How one part that the coordinator needs stands. */
export const componentSchema = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  /** ISO 8601, real time. */
  checkedAt: z.string().max(64),
  message: z.string().max(200).optional(),
  /** Whole seconds since what it serves was fresh; for the scheduler, by which it is late. */
  ageSeconds: z.number().int().min(0).optional(),
});

/** `status` is `ok` while the coordinator can do its work; clients of every generation take anything else for down. */
export const healthResponseSchema = z.object({
  status: z.string().max(50),
  timestamp: z.string().max(64),
  uptime: z.number(),
  database: z.string().max(100),
  version: z.string().max(50),
  service: z.string().max(100),
  components: z.record(z.string().max(50), componentSchema).optional(),
});
export type HealthAnswer = z.output<typeof healthResponseSchema>;
export type HealthWire = z.input<typeof healthResponseSchema>;

export const liveResponseSchema = z.object({ status: z.literal("ok") });

/** Whether a replica wants requests, and if not, why. */
export const readyResponseSchema = z.object({
  ready: z.boolean(),
  phase: z.enum(["starting", "serving", "draining"]),
  /** Needed parts that are down. */
  down: z.array(z.string().max(50)).max(50),
});
export type ReadyWire = z.input<typeof readyResponseSchema>;
