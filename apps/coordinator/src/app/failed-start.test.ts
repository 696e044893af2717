import { ManualClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { TestNetwork } from "../testing/test-network.ts";

test("a coordinator that cannot take its port leaves nothing running", async () => {
  await using first = await TestNetwork.start();
  const port = Number(new URL(first.coordinator.url).port);
  const wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
  await expect(TestNetwork.start({ coordinator: { wall, port } })).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(wall.sleeping).toBe(0);
});
