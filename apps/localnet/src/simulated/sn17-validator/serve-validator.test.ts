import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dendrite } from "@lode/bittensor/dendrite";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { type PulledTask, pullTask, submitMessage, submitResults } from "@lode/contract/generation";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PromptQueue, twice } from "./prompt-queue.ts";
import { type SimulatedValidatorOptions, serveValidator } from "./serve-validator.ts";
import { troublesByScript } from "./troubles.ts";

const start = 1_760_000_000;
const folder = mkdtempSync(join(tmpdir(), "lode-validator-"));
let miner: Keypair;
let validatorKey: Keypair;

beforeAll(async () => {
  await ready();
  miner = keypairFromUri("//Miner");
  validatorKey = keypairFromUri("//Validator");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function network(options: Partial<SimulatedValidatorOptions> & { score?: number | undefined } = {}) {
  const clock = new ManualClock(start * 1_000);
  const wall = new SystemClock();
  const { score = 0.8, ...more } = options;
  const validator = await serveValidator({
    name: "validator-1",
    hotkey: validatorKey.hotkey,
    protocol: clock,
    wall,
    tasks: new PromptQueue({ prompts: ["a red chair", "a blue cup"], seed: 1 }),
    validation: { score: async () => ("score" in options ? options.score : score) },
    isRegistered: (hotkey) => hotkey === miner.hotkey,
    ...more,
  });
  const dendrite = new Dendrite({ signer: miner, externalIp: "192.0.2.1" });
  const endpoint = { ip: "127.0.0.1", port: validator.port, hotkey: validator.hotkey };
  const pull = async () => (await dendrite.call(endpoint, pullTask, {}, { timeoutMs: 5_000, maxAttempts: 1 })).value;
  const submit = async (task: Pick<PulledTask, "id" | "prompt">, results: string, change: Change = {}) => {
    const input = signed(task, results, change);
    return (await dendrite.call(endpoint, submitResults, input, { timeoutMs: 5_000, maxAttempts: 1 })).value;
  };
  const goOn = (seconds: number) => clock.advanceBy(seconds * 1_000);
  const pulled = async () => {
    const { task } = await pull();
    if (!task) throw new Error("no task");
    return task;
  };
  return {
    validator,
    clock,
    pull,
    pulled,
    submit,
    goOn,
    async [Symbol.asyncDispose]() {
      await dendrite[Symbol.asyncDispose]();
      await validator[Symbol.asyncDispose]();
    },
  };
}

interface Change {
  readonly prompt?: string;
  readonly signature?: string;
  readonly wrapped?: boolean;
}

function signed(task: Pick<PulledTask, "id" | "prompt">, results: string, change: Change) {
  const submitTimeNs = 1_760_000_020_000_000_001n;
  const text = submitMessage({
    submitTimeNs,
    prompt: change.prompt ?? task.prompt,
    validatorHotkey: validatorKey.hotkey,
    minerHotkey: miner.hotkey,
  });
  const message = Buffer.from(change.wrapped ? `<Bytes>${text}</Bytes>` : text);
  const signature = change.signature ?? Buffer.from(miner.sign(message)).toString("base64");
  return { task_id: task.id, results, submit_time: submitTimeNs, signature };
}

const blob = Buffer.from("not looked at here").toString("base64");

describe("an honest exchange", () => {
  it("gives a task, takes the result and blanks what was sent", async () => {
    await using net = await network();
    const given = await net.pull();
    expect(given).toMatchObject({ validation_threshold: 0.6, throttle_period: 30, cooldown_until: 0 });
    expect(given.task).toMatchObject({ type: "text", prompt: "a red chair" });
    await net.goOn(10);
    const answer = await net.submit(given.task!, blob);
    expect(answer).toMatchObject({
      results: "",
      signature: "",
      cooldown_until: start + 300,
      feedback: {
        validation_failed: false,
        task_fidelity_score: 0.8,
        generations_within_the_window: 1,
        current_duel_rating: 1_500,
        current_miner_reward: 1_500,
      },
    });
    expect(answer.feedback?.average_fidelity_score).toBeCloseTo(0.99, 12);
    const [task] = net.validator.report().tasks;
    expect(task).toMatchObject({ outcome: "accepted", score: 0.8, bytes: 18, cooldownUntil: start + 300, pulls: 1 });
  });

  it("takes a signature that a browser wallet wrapped", async () => {
    await using net = await network();
    const answer = await net.submit(await net.pulled(), blob, { wrapped: true });
    expect(answer.feedback?.task_fidelity_score).toBe(0.8);
  });

  it("is gone on with after a restart: same task, same cooldown, next prompt", async () => {
    const statePath = join(folder, "restart.json");
    let task: PulledTask;
    {
      await using net = await network({ statePath });
      task = await net.pulled();
    }
    await using net = await network({ statePath });
    expect(await net.pulled()).toEqual(task);
    await net.submit(task, blob);
    expect(await net.pull()).toMatchObject({ task: null, cooldown_until: start + 300, cooldown_violations: 1 });
    expect(net.validator.report().counts).toMatchObject({ cooldownViolations: 1, penalties: 0 });
  });
});

describe("what costs the miner", () => {
  it("a result below the threshold, whose score it never learns", async () => {
    await using net = await network({ score: 0.59 });
    const answer = await net.submit(await net.pulled(), blob);
    expect(answer).toMatchObject({ cooldown_until: start + 900, feedback: { task_fidelity_score: 0 } });
    expect(net.validator.report()).toMatchObject({
      counts: { penalties: 1 },
      tasks: [{ outcome: "rejected", score: 0.59 }],
    });
  });

  it("a signature over another prompt", async () => {
    await using net = await network();
    const answer = await net.submit(await net.pulled(), blob, { prompt: "another" });
    expect(answer.cooldown_until).toBe(start + 900);
    expect(net.validator.report()).toMatchObject({ counts: { penalties: 1 }, tasks: [{ outcome: "bad-signature" }] });
  });
});

describe("what costs nothing", () => {
  it.each(["%%%%", "abc", "YWJj"])(
    "a signature that is no signature (%s): 500, and the task stays",
    async (signature) => {
      await using net = await network();
      const task = await net.pulled();
      await expect(net.submit(task, blob, { signature })).rejects.toMatchObject({ facts: { status: 500 } });
      expect(await net.pulled()).toEqual(task);
      expect(net.validator.report().counts.penalties).toBe(0);
    },
  );

  it("the wrong task: zeros and the cooldown as it is", async () => {
    await using net = await network();
    const task = await net.pulled();
    const answer = await net.submit({ ...task, id: "22222222-2222-4222-8222-222222222222" }, blob);
    expect(answer).toMatchObject({ cooldown_until: 0, feedback: { task_fidelity_score: 0, validation_failed: false } });
    expect(await net.pulled()).toEqual(task);
  });

  it("an answer that is empty on purpose", async () => {
    await using net = await network();
    const answer = await net.submit(await net.pulled(), "");
    expect(answer).toMatchObject({ cooldown_until: start + 300, feedback: { validation_failed: false } });
    expect(net.validator.report()).toMatchObject({ counts: { penalties: 0 }, tasks: [{ outcome: "empty", bytes: 0 }] });
  });

  it("a validation service that fails", async () => {
    await using net = await network({ score: undefined });
    const answer = await net.submit(await net.pulled(), blob);
    expect(answer).toMatchObject({ cooldown_until: start + 300, feedback: { validation_failed: true } });
  });
});

describe("who is refused", () => {
  it("a result when nothing is assigned, or nothing any more: 403", async () => {
    await using net = await network();
    const task = await net.pulled();
    await net.submit(task, blob);
    await expect(net.submit(task, blob)).rejects.toMatchObject({ facts: { status: 403 } });
    expect(net.validator.report().tasks[0]?.results.map(({ verdict }) => verdict)).toEqual(["accepted", "refused"]);
  });

  it("a hotkey that is not registered waits an hour", async () => {
    await using net = await network({ isRegistered: () => false });
    expect(await net.pull()).toMatchObject({ task: null, cooldown_until: start + 3_600 });
  });

  it("a pull by a clock that is ahead of the validator's", async () => {
    await using net = await network({ skewMs: -2_000 });
    await net.submit(await net.pulled(), blob);
    await net.goOn(299);
    expect(await net.pull()).toMatchObject({ task: null, cooldown_violations: 1 });
    await net.goOn(1);
    expect((await net.pulled()).prompt).toBe("a blue cup");
  });
});

it("validates one result at a time and counts it once", async () => {
  const released = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await using net = await network({
    validation: {
      async score() {
        asked.resolve();
        await released.promise;
        return 0.8;
      },
    },
  });
  const task = await net.pulled();
  const first = net.submit(task, blob);
  await asked.promise;
  expect(await net.submit(task, blob)).toMatchObject({ cooldown_until: 0, feedback: { task_fidelity_score: 0 } });
  released.resolve();
  expect((await first).feedback?.task_fidelity_score).toBe(0.8);
  const [record] = net.validator.report().tasks;
  expect(record?.results.map(({ verdict }) => verdict)).toEqual(["locked", "accepted"]);
});

describe("troubles on request", () => {
  const trouble = (synapse: string, what: Parameters<typeof troublesByScript>[0][number]["trouble"]) =>
    troublesByScript([{ synapse, call: 1, trouble: what }]);

  it("a lost answer was processed all the same", async () => {
    await using net = await network({ troubles: trouble("SubmitResults", "lost-answer") });
    const task = await net.pulled();
    await expect(net.submit(task, blob)).rejects.toThrow();
    expect(net.validator.report().tasks[0]?.outcome).toBe("accepted");
    await expect(net.submit(task, blob)).rejects.toMatchObject({ facts: { status: 403 } });
  });

  it("503 means that nothing was looked at", async () => {
    await using net = await network({ troubles: trouble("PullTask", "unavailable") });
    await expect(net.pull()).rejects.toMatchObject({ facts: { status: 503 } });
    expect(net.validator.report().counts.pulls).toBe(0);
    expect((await net.pulled()).prompt).toBe("a red chair");
  });

  it("a malformed answer to a pull leaves the task assigned", async () => {
    await using net = await network({ troubles: trouble("PullTask", "malformed") });
    await expect(net.pull()).rejects.toThrow();
    expect((await net.pulled()).prompt).toBe("a red chair");
    expect(net.validator.report().tasks).toHaveLength(1);
  });

  it("a validator that went away after a pull comes back at the same port with the same task", async () => {
    await using net = await network({ troubles: trouble("PullTask", "gone") });
    const task = await net.pulled();
    await expect(net.submit(task, blob)).rejects.toThrow();
    await net.validator.comeBack();
    expect((await net.submit(task, blob)).feedback?.task_fidelity_score).toBe(0.8);
  });

  it("a task that is given out twice has the same id", async () => {
    const queue = new PromptQueue({ prompts: ["a red chair", "a blue cup"], seed: 1 });
    await using net = await network({ tasks: twice(queue) });
    const task = await net.pulled();
    await net.submit(task, blob);
    await net.goOn(300);
    expect(await net.pulled()).toEqual(task);
  });
});

describe("a list of prompts", () => {
  it("goes on after the places that were given out, ends where it was told, and repeats itself", () => {
    const options = { prompts: ["a", "b"], seed: 7, tasks: 4 };
    const all = new PromptQueue(options);
    const tasks = Array.from({ length: 5 }, () => all.next());
    expect(tasks.map((task) => task?.prompt)).toEqual(["a", "b", "a", "b", undefined]);
    expect(new Set(tasks.map((task) => task?.id)).size).toBe(5);
    const rest = new PromptQueue({ ...options, given: [0, 2] });
    expect([rest.next()?.id, rest.next()?.id, rest.next()]).toEqual([tasks[1]?.id, tasks[3]?.id, undefined]);
    expect(tasks[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
