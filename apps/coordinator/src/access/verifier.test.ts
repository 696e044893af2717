import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { recordingReporter, silentReporter } from "@lode/runtime/events";
import { beforeAll, describe, expect, test } from "vitest";
import { signText } from "../testing/test-network.ts";
import { LoopVerifier } from "./loop-verifier.ts";
import { RememberingVerifier } from "./remembering-verifier.ts";
import type { Claim, Verifier } from "./verifier.ts";
import { WorkerVerifier } from "./worker-verifier.ts";

let alice: Keypair;
let bob: Keypair;
beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  bob = keypairFromUri("//Bob");
});

const claimOf = (key: Keypair, signed: string, commitments = [signed]): Claim => ({
  hotkey: key.hotkey,
  signature: signText(key, signed),
  commitments,
});

const makers: readonly [string, () => Verifier][] = [
  ["in the loop", () => new LoopVerifier()],
  ["in workers", () => new WorkerVerifier({ workers: 2, reporter: silentReporter })],
];

describe.each(makers)("a verifier %s", (_, make) => {
  test("says yes to what was signed, in every form, and no to everything else", async () => {
    await using verifier = make();
    const text = "zipcode:assignment:current:1767585600";
    const good = claimOf(alice, text);
    const { signature } = good;
    const cases: readonly [Claim, boolean][] = [
      [good, true],
      [{ ...good, signature: `0x${signature.toUpperCase()}` }, true],
      [{ ...good, commitments: ["another", text] }, true],
      [claimOf(alice, `<Bytes>${text}</Bytes>`, [text]), true],
      [claimOf(alice, `<Bytes>${text}</Bytes>`, ["another", text]), true],
      [{ ...good, hotkey: bob.hotkey }, false],
      [{ ...good, commitments: [`${text}0`] }, false],
      [{ ...good, commitments: [] }, false],
      [{ ...good, signature: `${signature}00` }, false],
      [{ ...good, signature: "" }, false],
      [{ ...good, hotkey: good.hotkey.toLowerCase() as typeof good.hotkey }, false],
      [claimOf(bob, text, ["another", "a third"]), false],
    ];
    // Twice, as what was learnt from the first round must not change the second.
    for (let round = 0; round < 2; round += 1) {
      const verdicts = await Promise.all(cases.map(async ([claim]) => await verifier.verify(claim)));
      expect(verdicts).toEqual(cases.map(([, isTrue]) => isTrue));
    }
  });

  test("throws away what nobody wants any more, and refuses what waits when it ends", async () => {
    await using verifier = make();
    const gone = new Error("gone");
    const wish = {
      assertWanted: () => {
        throw gone;
      },
    };
    await expect(async () => await verifier.verify(claimOf(alice, "x"), wish)).rejects.toBe(gone);
  });
});

/** A verifier whose slice is over as soon as it has begun. */
const hurried = (): LoopVerifier => {
  let elapsed = 0;
  return new LoopVerifier({ elapsedMs: () => (elapsed += 5) });
};

describe("a verifier in the loop", () => {
  const cheap = (text: string): Claim => ({ hotkey: alice.hotkey, signature: "", commitments: [text] });

  test("lets the loop turn between slices however many wait", async () => {
    await using verifier = hurried();
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    await Promise.all(Array.from({ length: 50 }, (_, index) => verifier.verify(cheap(`text ${index}`))));
    isDone = true;
    expect(turns).toBeGreaterThan(40);
  });

  test("refuses the one too many with 503 and goes on with the others", async () => {
    await using verifier = hurried();
    const waiting: Promise<boolean>[] = [];
    const isFull = (): boolean => {
      try {
        waiting.push(Promise.resolve(verifier.verify(cheap("x"))));
        return false;
      } catch (error) {
        expect(error).toMatchObject({ status: 503, code: "OVERLOADED", retry: "later", retryAfterSeconds: 1 });
        return true;
      }
    };
    while (!isFull() && waiting.length < 10_000);
    expect(waiting.length).toBeGreaterThan(1_000);
    expect(waiting.length).toBeLessThan(10_000);
    const verdicts = await Promise.all(waiting.slice(0, 20));
    expect(verdicts.every((isTrue) => !isTrue)).toBe(true);
    for (const rest of waiting) rest.catch(() => {});
  });

  test("takes strangers last and gives them less room", async () => {
    await using verifier = hurried();
    const order: string[] = [];
    const ask = async (name: string, isStranger: boolean): Promise<void> => {
      await verifier.verify(cheap(name), { isStranger });
      order.push(name);
    };
    await Promise.all([ask("first", true), ask("stranger", true), ask("miner", false), ask("another miner", false)]);
    expect(order).toEqual(["first", "miner", "another miner", "stranger"]);
    const strangers = Array.from(
      { length: 502 },
      () => async () => await verifier.verify(cheap("x"), { isStranger: true }),
    );
    const outcomes = await Promise.allSettled(strangers.map((begin) => begin()));
    expect(outcomes.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  });
});

describe("verifying threads", () => {
  const entry = new URL("./odd-worker.fixture.ts", import.meta.url);
  const claim = (text: string): Claim => ({ hotkey: alice.hotkey, signature: "", commitments: [text] });

  test("that die take nothing with them but what killed them twice, and are replaced", async () => {
    const reporter = recordingReporter();
    await using verifier = new WorkerVerifier({ workers: 2, reporter, entry });
    expect(await verifier.verify(claim("yes"))).toBe(true);
    const poison = verifier.verify(claim("poison"));
    await expect(poison).rejects.toMatchObject({ status: 503, code: "VERIFIER_FAILED", retry: "later" });
    const others = await Promise.all(["yes", "no", "yes"].map((text) => verifier.verify(claim(text))));
    expect(others).toEqual([true, false, true]);
    expect(reporter.events.map(({ event }) => event)).toEqual(["verifierLost", "verifierLost"]);
  });

  test("that answer nonsense are not believed", async () => {
    await using verifier = new WorkerVerifier({ workers: 1, reporter: silentReporter, entry });
    const verdicts = await Promise.all(["nonsense", "yes", "yes"].map((text) => verifier.verify(claim(text))));
    expect(verdicts).toEqual([false, false, false]);
  });

  test("that cannot even start answer nothing", async () => {
    const missing = new URL("./no-such-worker.fixture.ts", import.meta.url);
    const verifier = new WorkerVerifier({ workers: 1, reporter: silentReporter, entry: missing });
    const verdict = verifier.verify(claim("yes"));
    const refused = expect(verdict).rejects.toMatchObject({ status: 503 });
    await verifier[Symbol.asyncDispose]();
    await refused;
  });
});

describe("a request that comes again", () => {
  test("is verified once, at once or later; a wrong one each time", async () => {
    let asked = 0;
    const inner: Verifier = {
      waiting: 0,
      verify: async ({ commitments }) => {
        asked += 1;
        return commitments[0] === "yes";
      },
      [Symbol.asyncDispose]: async () => {},
    };
    const verifier = new RememberingVerifier(inner);
    const yes: Claim = { hotkey: alice.hotkey, signature: "AB", commitments: ["yes"] };
    expect(await Promise.all([verifier.verify(yes), verifier.verify({ ...yes, signature: "0xab" })])).toEqual([
      true,
      true,
    ]);
    expect(verifier.verify(yes)).toBe(true);
    expect(asked).toBe(1);
    for (const change of [{ commitments: ["yes", ""] }, { signature: "cd" }, { hotkey: bob.hotkey }]) {
      await verifier.verify({ ...yes, ...change });
    }
    expect(asked).toBe(4);
    const no = { ...yes, commitments: ["no"] };
    expect(await verifier.verify(no)).toBe(false);
    expect(await verifier.verify(no)).toBe(false);
    expect(asked).toBe(6);
  });

  test("is not refused because the same request was, when it came from elsewhere", async () => {
    await using verifier = new RememberingVerifier(hurried());
    const good = claimOf(alice, "text");
    const unwanted = {
      assertWanted: () => {
        throw new Error("flooded");
      },
    };
    await verifier.verify(claimOf(alice, "opens the slice"));
    const [first, second] = await Promise.allSettled([verifier.verify(good, unwanted), verifier.verify(good)]);
    expect(first).toMatchObject({ status: "rejected" });
    expect(second).toEqual({ status: "fulfilled", value: true });
  });
});
