import { setTimeout as wait } from "node:timers/promises";
import { fieldsFromInput, type PyValue, pythonStr } from "@lode/bittensor/auth";
import { type Axon, handle, handleStream, serveAxon } from "@lode/bittensor/axon";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holes } from "./holes.ts";
import { pythonEnvironment } from "./python-environment.ts";
import { PythonProcess } from "./python-process.ts";
import { closed, count, echo, failing, kinds, loose, slow } from "./synapses.ts";

interface Report {
  readonly status: number;
  readonly message: string;
  readonly success: boolean;
  readonly blacklisted: boolean;
  readonly unverified: boolean;
  readonly timeout: boolean;
  readonly axon_hotkey: string;
  readonly process_time: number;
  readonly successes: number;
  readonly chunks: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

let alice: Keypair;
let bob: Keypair;

beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  bob = keypairFromUri("//Bob");
});

function serveAll(): Promise<Axon> {
  return serveAxon({
    hotkey: alice.hotkey,
    port: 0,
    blacklist: (_, synapse) => (synapse === "Closed" ? "nobody is welcome" : undefined),
    services: [
      handle(echo, ({ text, nums, opt }, { caller }) => ({ answer: `${text}|${nums}|${opt}|${caller.hotkey}` })),
      handle(kinds, (input) => {
        const { seen: _, ...values } = input;
        const fields = fieldsFromInput(kinds, values);
        return { seen: pythonStr(kinds.hashFields.map((name) => fields.get(name) as PyValue)) };
      }),
      handleStream(count, async function* ({ to }) {
        for (let i = 0; i < to; i += 1) {
          if (i % 100 === 0) await wait(2);
          yield `${i};`;
        }
      }),
      handle(failing, () => {
        throw new Error("on purpose");
      }),
      handle(slow, async (_, { signal }) => {
        await wait(30_000, undefined, { signal });
        return {};
      }),
      handle(closed, () => ({})),
      handle(loose, () => ({})),
    ],
  });
}

describe("the holes of Python's axon, at ours", () => {
  let axon: Axon;
  beforeAll(async () => {
    axon = await serveAll();
  });
  afterAll(() => axon[Symbol.asyncDispose]());

  it.each(holes.map((hole) => [hole.title, hole] as const))("%s", async (_, hole) => {
    const answer = await hole.attack(bob, { port: axon.port, hotkey: alice.hotkey });
    expect(answer.status).toBe(hole.ours.status);
    if (hole.ours.code !== "") expect(JSON.parse(answer.text)).toMatchObject({ code: hole.ours.code });
  });
});

describe.each(["sdk-9.9", "sdk-10"] as const)("the Python dendrite of %s and our axon", (sdk) => {
  const python = pythonEnvironment(sdk);
  const test = it.skipIf(python.missing !== undefined);
  let dendrite: PythonProcess | undefined;
  let axon: Axon;
  let call: (synapse: string, more?: Readonly<Record<string, unknown>>) => Promise<Report>;

  beforeAll(async () => {
    if (python.missing !== undefined) return;
    axon = await serveAll();
    dendrite = new PythonProcess(python.python, "dendrite.py");
    await dendrite.answer();
    call = (synapse, more) =>
      (dendrite as PythonProcess).ask<Report>({ synapse, port: axon.port, hotkey: alice.hotkey, ...more });
  });
  afterAll(async () => {
    await dendrite?.[Symbol.asyncDispose]();
    await axon?.[Symbol.asyncDispose]();
  });

  test("a call is a success in Python's own words", async () => {
    const report = await call("Echo", { fields: { text: "hé 'q'", nums: [1, 2], opt: 1.0 } });
    expect(report).toMatchObject({ success: true, status: 200, message: "Success", axon_hotkey: alice.hotkey });
    expect(report.process_time).toBeTypeOf("number");
    expect(report.fields).toMatchObject({ answer: `hé 'q'|1,2|1|${bob.hotkey}`, nums: [1, 2], opt: 1 });
  });

  test("values of every kind have the hash that Python computed", async () => {
    const report = await call("Kinds");
    expect(report).toMatchObject({ success: true, status: 200 });
    expect(report.fields.words).toEqual(["it's", 'q"q', "line\n", "é中😀\u00a0\u007f\\"]);
    expect(report.fields.seen).toContain("1180591620717411303424, 1.0, [\"it's\", 'q\"q', 'line\\n'");
  });

  test("a ping is answered", async () => {
    expect(await call("Synapse")).toMatchObject({ success: true });
  });

  test("a stream arrives whole and is a success", async () => {
    const report = await call("Count", { fields: { to: 500 } });
    expect(report).toMatchObject({ success: true, status: 200 });
    expect(report.text).toBe(Array.from({ length: 500 }, (_, i) => `${i};`).join(""));
    expect(report.chunks).toBeGreaterThan(1);
  });

  test("thirty calls at once are all answered, whichever overtakes the other", async () => {
    expect(await call("Echo", { fields: { text: "x" }, times: 30 })).toMatchObject({ successes: 30 });
  });

  test("who is blacklisted is told so", async () => {
    expect(await call("Closed")).toMatchObject({ success: false, blacklisted: true, status: 403 });
  });

  test("a handler's failure is a failure", async () => {
    expect(await call("Failing")).toMatchObject({ success: false, status: 500, message: "the axon could not answer" });
  });

  test("a call for another hotkey is not verified", async () => {
    const report = await call("Echo", { fields: { text: "x" }, hotkey: bob.hotkey });
    expect(report).toMatchObject({ success: false, unverified: true, status: 401 });
  });

  test("a call that takes too long is a timeout", async () => {
    expect(await call("Slow", { timeout: 0.5 })).toMatchObject({ success: false, timeout: true });
  });

  test("an unknown synapse is not found", async () => {
    expect(await call("Unknown")).toMatchObject({ success: false, status: 404 });
  });
});
