import { currentAssignmentCommitment } from "@lode/contract/coordinator";
import { ManualClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { signText, TestNetwork } from "../testing/test-network.ts";
import { defaultLimits, type Limits, RateLimits } from "./limits.ts";

const minute = 60;
const startAt = Date.UTC(2026, 0, 5, 4, 0, 10);

function headers() {
  const written = new Map<string, string | number>();
  return { written, header: (name: string, value: string | number) => written.set(name, value) };
}

function limitsOf(change: Partial<Limits>, wall = new ManualClock(startAt)) {
  const hits: string[] = [];
  const observer = { limitHit: (name: string) => void hits.push(name), refused: () => {} };
  return { limits: new RateLimits({ limits: { ...defaultLimits, ...change }, wall, observer }), wall, hits };
}

const two = { points: 2, durationSeconds: minute };

test("each answer says what is left, and the first request too many when to come back", () => {
  const { limits, hits } = limitsOf({ status: two });
  const first = headers();
  limits.count("status", "miner", first);
  expect(Object.fromEntries(first.written)).toEqual({
    "X-RateLimit-Limit": 2,
    "X-RateLimit-Remaining": 1,
    "X-RateLimit-Reset": startAt / 1000 + 50,
  });
  limits.count("status", "miner", headers());
  const third = headers();
  expect(() => limits.count("status", "miner", third)).toThrow(
    expect.objectContaining({ status: 429, code: "RATE_LIMITED", retry: "later", retryAfterSeconds: 50 }),
  );
  expect(third.written.get("X-RateLimit-Remaining")).toBe(0);
  expect(hits).toEqual(["status"]);
  limits.count("status", "another miner", headers());
  limits.count("assignment", "miner", headers());
});

test("the next window on the grid of real time begins anew, and forgets the last", async () => {
  const { limits, wall } = limitsOf({ status: two });
  for (let request = 0; request < 2; request += 1) limits.count("status", "miner", headers());
  await wall.advanceBy(49_999);
  expect(() => limits.count("status", "miner", headers())).toThrow();
  await wall.advanceBy(1);
  const next = headers();
  limits.count("status", "miner", next);
  expect(next.written.get("X-RateLimit-Remaining")).toBe(1);
  expect(limits.size).toBe(1);
});

test("a refused request is not counted: waiting is all it takes", () => {
  const { limits } = limitsOf({ status: two });
  for (let request = 0; request < 50; request += 1) {
    try {
      limits.count("status", "miner", headers());
    } catch {
      // Refused from the third on.
    }
  }
  expect(limits.toShare(10)).toEqual([expect.objectContaining({ name: "status", key: "miner", added: 2 })]);
});

test("a limit changed while running holds for what was counted already, and goes back to the configured one", () => {
  const { limits } = limitsOf({ status: two });
  for (let request = 0; request < 2; request += 1) limits.count("status", "miner", headers());
  limits.set("status", { points: 3, durationSeconds: minute });
  limits.count("status", "miner", headers());
  expect(() => limits.count("status", "miner", headers())).toThrow();
  expect(limits.inForce().status.points).toBe(3);
  limits.set("status", undefined);
  expect(limits.inForce().status).toEqual(two);
});

test("a flood of addresses takes bounded memory, and does not free who has spent everything", () => {
  const { limits } = limitsOf({ address: two });
  limits.charge("address", "spent", 2);
  for (let index = 0; index < 100_010; index += 1) limits.charge("address", `address ${index}`, 1);
  expect(limits.size).toBe(100_000);
  expect(() => limits.assertLeft("address", "spent")).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
  limits.assertLeft("address", "address 0");
});

test("an address that has only just begun is told to nobody, a hotkey is at once", () => {
  const { limits } = limitsOf({});
  for (let index = 0; index < 1_000; index += 1) limits.count("address", `address ${index}`, headers());
  expect(limits.toShare(10)).toEqual([]);
  limits.charge("address", "busy", 60);
  limits.count("folderAccess", "miner", headers());
  expect(limits.toShare(10).map(({ key, added }) => [key, added])).toEqual([
    ["busy", 60],
    ["miner", 1],
  ]);
});

test("a hotkey is charged for what it signed itself, never for what others send in its name", async () => {
  const tight = { ...defaultLimits, assignment: two };
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
