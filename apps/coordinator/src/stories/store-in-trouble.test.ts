import { frozenKey, submissionKey } from "@lode/contract/storage-keys";
import { SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { Zipcode } from "@lode/zipcode/epoch";
import { expect, test, vi } from "vitest";
import { ShiftedClock } from "../testing/shifted-clock.ts";
import { epochId } from "../testing/test-network.ts";
import { StoryNetwork } from "./story-network.test-support.ts";
import type { StoreTrouble } from "./troubled-front.test-support.ts";

vi.setConfig({ testTimeout: 120_000 });

const troubles: readonly (readonly [what: string, trouble: StoreTrouble])[] = [
  ["is down", "down"],
  ["does not answer", "slow"],
  ["answers 503", "503"],
  ["asks to slow down", "throttled"],
  ["has too many requests", "too many requests"],
];

test.each(troubles)(
  "a store that %s while objects are frozen loses nothing: the step is taken again when it is back",
  async (_, trouble) => {
    const wall = new ShiftedClock(new SystemClock());
    await using story = await StoryNetwork.start({ coordinator: () => ({ wall }) });
    const { network, front } = story;
    const [first, second, third] = network.miners;
    const [zipcode] = (await network.assignedZipcodes()) as [string];
    await story.submit(first!, zipcode, "on time");
    await network.allDone();
    const health = async () => {
      wall.forward(1_001);
      return (await fetch(`${network.coordinator.url}/healthcheck`).then((response) => response.json())) as {
        status: string;
        components?: Record<string, { status: string }>;
      };
    };
    expect((await health()).components?.store?.status).toBe("ok");

    // At the deadline.
    front.trouble = trouble;
    await network.advanceTo(network.schedule.deadlineAt);
    const failed = () => network.reporter.events.filter(({ event }) => event === "epochStepFailed");
    expect(failed().map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ epochId, code: "STORE_UNREACHABLE" }),
    );
    expect((await health()).components?.store?.status).toBe("down");
    // Nothing else waits for it: the assignment of the next epoch is answered, and reports are taken.
    expect((await network.client(first!).currentAssignment()).epochId).not.toBe(epochId);
    await network.report(second!, "COMPLETED");
    front.over();
    await network.coordinator.settle();
    // What is written now is late, however long the on-time pass was kept waiting.
    await network.protocol.advanceTo(network.schedule.deadlineAt + 60_000);
    await story.submit(third!, zipcode, "late");

    // And again at the close, between two requests.
    front.before = (line) => {
      if (line.startsWith("PUT") && line.includes("snapshots")) front.trouble = trouble;
    };
    const before = failed().length;
    await network.advanceTo(network.schedule.closesAt);
    expect(failed().length).toBeGreaterThan(before);
    front.before = () => {};
    front.over();
    await network.advanceTo(network.schedule.closesAt + 60_000);

    const { snapshot } = await network.client(network.validators[0]!).submissions(epochId);
    expect(snapshot.items.map(({ hotkey, sha256, late, problem }) => ({ hotkey, sha256, late, problem }))).toEqual(
      [
        { hotkey: first!.hotkey, sha256: sha256Hex("on time"), late: false, problem: null },
        { hotkey: third!.hotkey, sha256: sha256Hex("late"), late: true, problem: null },
      ].sort((a, b) => (a.hotkey < b.hotkey ? -1 : 1)),
    );
    expect((await health()).components?.store?.status).toBe("ok");
    const copies = front.passed.filter(
      (line) =>
        line.startsWith("PUT") &&
        line.includes(frozenKey(epochId, submissionKey(first!.hotkey, epochId, zipcode as Zipcode))),
    );
    expect(copies.length).toBe(1);
  },
);
