import type { Keypair } from "@lode/bittensor/keys";
import { epochAssignmentCommitment } from "@lode/contract/coordinator";
import { describe, expect, test } from "vitest";
import { hotkeyStandings } from "../database/schema.ts";
import { epochId, signText } from "../testing/test-network.ts";
import { currentPath, Visitor } from "./visitor.test-support.ts";

const aMinute = 60;

test("who is banned is told so, after registration and before role and limit, miner and validator alike", async () => {
  const limits = { assignment: { points: 1, durationSeconds: aMinute } };
  await using visitor = await Visitor.start({ coordinator: { limits } });
  const { network, wall } = visitor;
  const [miner, banned] = network.miners as [Keypair, Keypair];
  const validator = network.validators[0]!;
  const row = { flags: 5, banned: true, reason: "honeypots", sinceWall: wall.now() };
  const rows = [banned, validator, network.stranger].map(({ hotkey }) => ({ hotkey, ...row }));
  await network.database.db.insert(hotkeyStandings).values(rows);
  const current = (key: Keypair) => visitor.ask(`${currentPath}?${visitor.current(key)}`);
  // The next look at the table is due within a second; it waits for the database, so it is waited for.
  while ((await current(banned)).status !== 403) await wall.advanceBy(1_000);
  const refusal = { status: 403, body: { code: "HOTKEY_BANNED" } };
  const validation = visitor.query(validator, epochAssignmentCommitment(epochId, visitor.now()));
  expect(await visitor.ask(`/api/v1/zipcode-assignments/epoch/${epochId}?${validation}`)).toMatchObject(refusal);
  // Its limit is spent, if it got in before: the ban is told all the same.
  expect(await current(banned)).toMatchObject(refusal);
  expect((await current(miner)).status).toBe(200);
  expect(await current(network.stranger)).toMatchObject({ status: 401, body: { code: "HOTKEY_NOT_REGISTERED" } });
  const forged = visitor.current(miner);
  forged.set("hotkey", banned.hotkey);
  expect(await visitor.ask(`${currentPath}?${forged}`)).toMatchObject({ body: { code: "SIGNATURE_INVALID" } });
});

test("a flood of wrong signatures is cut off by address, also what waits already, and spends nothing of the hotkeys it names", async () => {
  const limits = {
    wrongSignatures: { points: 10, durationSeconds: aMinute },
    assignment: { points: 2, durationSeconds: aMinute },
  };
  await using visitor = await Visitor.start({ coordinator: { limits } });
  const [miner, other] = visitor.network.miners as [Keypair, Keypair];
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const search = visitor.current(miner);
      search.set("signature", signText(other, `flood ${index}`));
      return visitor.ask(`${currentPath}?${search}`);
    }),
  );
  const codes = answers.map(({ body }) => body.code);
  expect(codes.filter((code) => code === "SIGNATURE_INVALID")).toHaveLength(5);
  expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(35);
  expect(Number(answers.find(({ status }) => status === 429)?.headers.get("retry-after"))).toBeGreaterThan(0);
  await visitor.wall.advanceBy(aMinute * 1_000);
  const first = await visitor.ask(`${currentPath}?${visitor.current(miner)}`);
  const second = await visitor.ask(`${currentPath}?${visitor.current(miner)}`);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.headers.get("x-ratelimit-remaining")).toBe("0");
});

test("a path written in another way is counted as the same route", async () => {
  const limits = {
    stats: { points: 2, durationSeconds: aMinute },
    address: { points: 1_000, durationSeconds: aMinute },
  };
  await using visitor = await Visitor.start({ coordinator: { limits } });
  const statuses: number[] = [];
  for (const spelling of ["/stats", "/%73tats", "/st%61ts", "/%73%74ats"]) {
    statuses.push((await visitor.ask(`/api/v1/zipcode-assignments${spelling}`)).status);
  }
  expect(statuses).toEqual([200, 200, 429, 429]);
});

describe("behind a proxy", () => {
  const limits = { address: { points: 2, durationSeconds: aMinute } };
  const statusesOf = async (visitor: Visitor, addresses: readonly string[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const address of addresses) {
      statuses.push((await visitor.ask("/healthcheck", { headers: { "x-forwarded-for": address } })).status);
    }
    return statuses;
  };

  test("that is not trusted nobody can name an address", async () => {
    await using visitor = await Visitor.start({ coordinator: { limits } });
    expect(await statusesOf(visitor, ["192.0.2.1", "192.0.2.2", "192.0.2.3"])).toEqual([200, 200, 429]);
  });

  test("that is trusted each address is counted, in whatever way it is written", async () => {
    await using visitor = await Visitor.start({ coordinator: { limits, trustProxy: ["127.0.0.1"] } });
    const spellings = ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:C000:0201", "8.8.8.8, 192.0.2.1"];
    expect(await statusesOf(visitor, spellings)).toEqual([200, 200, 429, 429]);
    const ofOneNetwork = ["2001:db8::1", "2001:DB8:0:0:1::", "2001:db8::ffff"];
    expect(await statusesOf(visitor, ofOneNetwork)).toEqual([200, 200, 429]);
    expect(await statusesOf(visitor, ["rubbish", "256.0.0.1", "<script>"])).toEqual([200, 200, 429]);
    expect(await statusesOf(visitor, ["192.0.2.9"])).toEqual([200]);
  });
});
