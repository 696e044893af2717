import type { Example } from "./example.ts";
import { structureInfo } from "./example-values.ts";

const health = {
  status: "ok",
  timestamp: "2026-01-05T08:00:00.000Z",
  uptime: 3_600,
  database: "connected",
  version: "0.1.0",
  service: "lode-coordinator",
};

export const publicExamples = {
  health: { answer: health },
  healthToo: { answer: health },
  live: { answer: { status: "ok" } },
  ready: { answer: { ready: true, phase: "serving", down: [] } },
  commitmentFormats: {
    answer: {
      signature: "sr25519 by the hotkey over the raw UTF-8 text, 64 bytes as hex, with or without 0x",
      timestamp: "unix seconds of real time: at most 300 s old and 60 s ahead",
      formats: [
        {
          route: "currentAssignment",
          method: "GET",
          path: "/api/v1/zipcode-assignments/current",
          signedIn: "query",
          commitments: ["zipcode:assignment:current:{timestamp}"],
        },
      ],
    },
  },
  structureInfo: { answer: { structure: structureInfo, upload: { minBytes: 1, maxBytes: 5 * 1024 ** 3 } } },
  rateLimits: {
    answer: {
      limits: { assignment: { points: 10, durationSeconds: 60, per: "hotkey" } },
      headers: ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"],
    },
  },
  metrics: { answer: "lode_coordinator_epoch_open 1\n" },
} as const satisfies Readonly<Record<string, Example>>;
