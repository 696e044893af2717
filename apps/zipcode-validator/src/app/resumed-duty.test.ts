import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChainClient } from "@lode/bittensor/chain";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import type { NetUid } from "@lode/bittensor/primitives";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { OpenDuties } from "@lode/runtime/lifecycle";
import { SeededRandom } from "@lode/runtime/random";
import { type EpochId, epochStart, previousEpoch, scheduleOf } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startValidator } from "./start-validator.ts";

const epochId = "2026-01-05T08-00-00" as EpochId;
const before = previousEpoch(epochId, policies.calibrated.values.epoch.lengthMs);
const commitsUntil = (id: EpochId) => scheduleOf(id, policies.calibrated.values).commitsUntil;
const wall = new SystemClock();

let folder: string;
let server: Server;
beforeEach(async () => {
  await ready();
  folder = mkdtempSync(join(tmpdir(), "lode-resumed-"));
  server = createServer((_, response) => {
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ statusCode: 404, message: "no such epoch", code: "EPOCH_NOT_FOUND" }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

it("owes nothing for the epoch before, once its journal is past that, however often it starts in the first half hour", async () => {
  const protocol = new ManualClock(epochStart(epochId) + 20 * 60_000);
  for (const start of ["first", "second", "third"]) {
    const duties = new OpenDuties({ wall, maxHoldMs: 60_000, onOverdue: () => {} });
    const reporter = recordingReporter();
    const validator = await startValidator({
      name: "judge",
      coordinatorUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      signer: keypairFromUri("//Judge"),
      dataDir: folder,
      chain: {} as ChainClient,
      netuid: 46 as NetUid,
      lookups: [],
      protocol,
      wall,
      duties,
      reporter,
      random: new SeededRandom(1),
      pollMs: 5,
      versionKey: 1,
    });
    try {
      // Until then the epoch before may still be judged, and the clock has to wait for that.
      if (start === "first") expect(duties.duties.map(({ dueBy }) => dueBy)).toEqual([commitsUntil(before)]);
      await vi.waitFor(
        () => {
          expect(reporter.events).toContainEqual(
            expect.objectContaining({ event: "epoch_watched", fields: expect.objectContaining({ epochId }) }),
          );
          expect(duties.duties.map(({ dueBy }) => dueBy)).toEqual([commitsUntil(epochId)]);
        },
        { timeout: 20_000, interval: 5 },
      );
      if (start !== "first") expect(reporter.events.filter(({ fields }) => fields?.epochId === before)).toEqual([]);
    } finally {
      await validator.stop();
    }
  }
});
