import { currentAssignmentCommitment } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { signText, TestNetwork } from "../testing/test-network.ts";
import { defaultLimits, RateLimits } from "./limits.ts";

const minute = 60;

function headers() {
  const written = new Map<string, string | number>();
  return { written, header: (name: string, value: string | number) => written.set(name, value) };
}

test("each answer says what is left, and the first request too many when to come back", async () => {
  const limits = new RateLimits(
    { ...defaultLimits, status: { points: 2, durationSeconds: minute } },
    new SystemClock(),
  );
  const first = headers();
  await limits.count("status", "miner", first);
  expect(Object.fromEntries(first.written)).toMatchObject({ "X-RateLimit-Limit": 2, "X-RateLimit-Remaining": 1 });
  await limits.count("status", "miner", headers());
  const third = headers();
  await expect(limits.count("status", "miner", third)).rejects.toMatchObject({
    status: 429,
    code: "RATE_LIMITED",
    retry: "later",
  });
  expect(third.written.get("X-RateLimit-Remaining")).toBe(0);
  await limits.count("status", "another miner", headers());
  await limits.count("assignment", "miner", headers());
});

test("a hotkey is charged for what it signed itself, never for what others send in its name", async () => {
  const tight = { ...defaultLimits, assignment: { points: 2, durationSeconds: minute } };
  await using network = await TestNetwork.start({ coordinator: { limits: tight } });
  const [miner, other] = network.miners as [never, never];
  const ask = async (key: typeof miner, signer: typeof miner): Promise<Response> => {
    const timestamp = Math.floor(network.wall.now() / 1000);
    const signature = signText(signer, currentAssignmentCommitment(timestamp));
    const { hotkey } = key as { hotkey: string };
    const query = new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) });
    return await fetch(`${network.coordinator.url}/api/v1/zipcode-assignments/current?${query}`);
  };
  for (let forged = 0; forged < 5; forged += 1) expect((await ask(miner, other)).status).toBe(401);
  expect((await ask(miner, miner)).headers.get("x-ratelimit-remaining")).toBe("1");
  expect((await ask(miner, miner)).status).toBe(200);
  const refused = await ask(miner, miner);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ statusCode: 429, error: "Too Many Requests", code: "RATE_LIMITED" });
  expect((await ask(other, other)).status).toBe(200);
});

test("an address is refused before anything of its request is read", async () => {
  const address = { points: 3, durationSeconds: minute };
  await using network = await TestNetwork.start({ coordinator: { limits: { address } } });
  const statuses = [];
  for (let request = 0; request < 5; request += 1) {
    const init = { method: "POST", body: "{", headers: { "content-type": "application/json" } };
    statuses.push((await fetch(`${network.coordinator.url}/get-folder-access`, init)).status);
  }
  expect(statuses).toEqual([400, 400, 400, 429, 429]);
});
