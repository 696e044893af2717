import { ManualClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { Components, type Finding } from "./components.ts";
import { Health } from "./health.ts";
import { Lifecycle } from "./lifecycle.ts";
import { chainProbe } from "./probes.ts";

const ok: Finding = { status: "ok" };

test("however many ask, a part is looked at once a second", async () => {
  const wall = new ManualClock(0);
  let looks = 0;
  const countedLook = (): Finding => {
    looks += 1;
    return ok;
  };
  const components = new Components([{ name: "store", needed: false, look: () => countedLook() }], wall);
  await Promise.all(Array.from({ length: 50 }, () => components.look()));
  await wall.advanceTo(999);
  await components.look();
  expect(looks).toBe(1);
  await wall.advanceTo(1_000);
  await components.look();
  expect(looks).toBe(2);
});

test("a part that throws, or never answers, is down, and the others are told all the same", async () => {
  const wall = new ManualClock(0);
  const probes = [
    { name: "a", needed: true, look: () => ok },
    { name: "b", needed: true, look: () => Promise.reject(new Error("secret of the database")) },
    { name: "c", needed: false, look: () => new Promise<Finding>(() => {}) },
  ];
  const found = await new Components(probes, wall).look();
  expect([...found].map(([name, { status }]) => [name, status])).toEqual([
    ["a", "ok"],
    ["b", "down"],
    ["c", "down"],
  ]);
  expect(JSON.stringify([...found])).not.toContain("secret");
});

function healthOver(probes: ConstructorParameters<typeof Components>[0]) {
  const wall = new ManualClock(Date.UTC(2026, 0, 5));
  const lifecycle = new Lifecycle();
  return {
    wall,
    lifecycle,
    health: new Health({ components: new Components(probes, wall), lifecycle, wall, startedAt: wall.now() }),
  };
}

test("clients are told ok unless a needed part is down; a part that is not needed is only shown", async () => {
  const store = { name: "store", needed: false, look: (): Finding => ({ status: "down" }) };
  const able = healthOver([{ name: "database", needed: true, look: () => ok }, store]);
  expect(await able.health.read()).toMatchObject({
    status: "ok",
    database: "connected",
    timestamp: "2026-01-05T00:00:00.000Z",
    components: { store: { status: "down", checkedAt: "2026-01-05T00:00:00.000Z" } },
  });
  const unable = healthOver([{ name: "database", needed: true, look: (): Finding => ({ status: "down" }) }]);
  expect(await unable.health.read()).toMatchObject({ status: "degraded", database: "unreachable" });
});

test("requests are wanted only between start and drain, while every needed part is up", async () => {
  let database: Finding = ok;
  const { health, lifecycle, wall } = healthOver([{ name: "database", needed: true, look: () => database }]);
  expect(await health.ready()).toEqual({ ready: false, phase: "starting", down: [] });
  lifecycle.serve();
  expect(await health.ready()).toEqual({ ready: true, phase: "serving", down: [] });
  database = { status: "down" };
  await wall.advanceTo(wall.now() + 1_000);
  expect(await health.ready()).toEqual({ ready: false, phase: "serving", down: ["database"] });
  lifecycle.drain();
  lifecycle.serve();
  expect(await health.ready()).toEqual({ ready: false, phase: "draining", down: [] });
});

test("a metagraph ages from fresh over stale to unusable, and is down until it has been read", async () => {
  let ageMs: number | undefined;
  const probe = chainProbe(() => ({ ageMs, freshMs: 600_000, usableMs: 3_600_000 }));
  const told = [undefined, 0, 600_000, 3_600_000].map((age) => {
    ageMs = age;
    return (probe.look() as Finding).status;
  });
  expect(told).toEqual(["down", "ok", "degraded", "down"]);
});
