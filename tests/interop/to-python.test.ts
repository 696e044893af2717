import { fieldsFromInput, type PyValue, pythonStr } from "@lode/bittensor/auth";
import { CallFailure, Dendrite } from "@lode/bittensor/dendrite";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holes } from "./holes.ts";
import { pythonEnvironment } from "./python-environment.ts";
import { freePort, PythonProcess } from "./python-process.ts";
import { closed, count, echo, failing, kinds, ping, slow, unknown } from "./synapses.ts";

describe.each(["sdk-9.9", "sdk-10"] as const)("our dendrite and the Python axon of %s", (sdk) => {
  const python = pythonEnvironment(sdk);
  const test = it.skipIf(python.missing !== undefined);
  let axon: PythonProcess | undefined;
  let dendrite: Dendrite;
  let target: { ip: string; port: number; hotkey: Hotkey };
  let bob: ReturnType<typeof keypairFromUri>;

  beforeAll(async () => {
    if (python.missing !== undefined) return;
    await ready();
    bob = keypairFromUri("//Bob");
    axon = new PythonProcess(python.python, "axon.py", [String(await freePort())]);
    target = { ip: "127.0.0.1", ...(await axon.answer<{ port: number; hotkey: Hotkey }>()) };
    dendrite = new Dendrite({ signer: bob });
  });
  afterAll(async () => {
    await dendrite?.[Symbol.asyncDispose]();
    await axon?.[Symbol.asyncDispose]();
  });

  test("a call comes back filled", async () => {
    const { value, processTimeMs } = await dendrite.call(target, echo, { text: "hé 'q'", nums: [1, 2], opt: 1 });
    expect(value.answer).toBe(`hé 'q'|[1, 2]|1.0|${bob.hotkey}`);
    expect(processTimeMs).toBeGreaterThan(0);
  });

  test("values of every kind have the hash that Python computes, and come back the same", async () => {
    const input = {
      flag: true,
      whole: -7,
      big: 2n ** 70n,
      share: 1,
      words: ["it's", 'q"q', "line\n", "é中😀\u00a0\u007f\\"],
      table: { b: 1e-7, a: 1e16, "10": 0.1, "2": 2 },
      pair: [3],
      anything: [1, 1.5, null, true, { k: [1.5, 10n ** 20n] }, "x"],
      inner: { a: 1, b: null },
    };
    const { value } = await dendrite.call(target, kinds, input);
    expect(value).toMatchObject(input);
    const fields = fieldsFromInput(kinds, input);
    expect(value.seen).toBe(pythonStr(kinds.hashFields.map((name) => fields.get(name) as PyValue)));
  });

  test("a ping is answered", async () => {
    expect((await dendrite.call(target, ping, {})).value).toEqual({});
  });

  test("a stream arrives whole", async () => {
    let text = "";
    for await (const chunk of dendrite.stream(target, count, { to: 500 })) text += Buffer.from(chunk).toString();
    expect(text).toBe(Array.from({ length: 500 }, (_, i) => `${i};`).join(""));
  });

  test("fifty calls at once are all answered", async () => {
    const calls = Array.from({ length: 50 }, (_, i) => dendrite.call(target, echo, { text: `${i}` }));
    // Python's axon refuses a nonce lower than the last it saw, so that calls which overtake each other may be refused.
    const settled = await Promise.allSettled(calls);
    const refused = settled.filter((one) => one.status === "rejected").map((one) => (one.reason as Error).message);
    expect(refused.filter((message) => !message.includes("Nonce is too old"))).toEqual([]);
    expect(settled.length - refused.length).toBeGreaterThan(10);
  });

  test.each([
    ["of an unknown synapse", unknown, 404, "DENDRITE_REFUSED"],
    ["from who is blacklisted", closed, 403, "DENDRITE_REFUSED"],
    ["whose handler fails", failing, 500, "DENDRITE_PEER_FAILED"],
  ] as const)("a call %s fails with a code", async (_, definition, status, code) => {
    const failure = await dendrite.call(target, definition, {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CallFailure);
    expect(failure).toMatchObject({ status, code });
  });

  test("a call that is not answered in time fails", async () => {
    const failure = dendrite.call(target, slow, {}, { timeoutMs: 300 });
    await expect(failure).rejects.toMatchObject({ code: "DENDRITE_TIMEOUT" });
  });

  test("a call for another hotkey is refused", async () => {
    const failure = dendrite.call({ ...target, hotkey: bob.hotkey }, echo, { text: "x" });
    await expect(failure).rejects.toMatchObject({ code: "DENDRITE_REFUSED", status: 401 });
  });

  test.each(holes.map((hole) => [hole.title, hole] as const))("%s: what Python's axon answers", async (_, hole) => {
    const answer = await hole.attack(bob, target);
    process.stderr.write(
      `hole | ${sdk} | ${hole.title} | ${answer.status} | ours ${hole.ours.status} ${hole.ours.code}\n`,
    );
    expect(answer.status).toBe(hole.python[sdk]);
  });
});
