import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { ManualClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { beforeAll, describe, expect, it } from "vitest";
import { defineSynapse, field } from "../auth/index.ts";
import { handle, handleStream, serveAxon } from "../axon/index.ts";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import { Dendrite, type IncomingAnswer, type OutgoingRequest, type Transport, TransportFailure } from "./index.ts";

const fields = { text: field.defaulted(field.str(), ""), answer: field.optional(field.str()) };
const once = defineSynapse({ name: "Once", fields, hashFields: ["text"] });
const again = defineSynapse({ name: "Again", fields, hashFields: ["text"], idempotent: true });
const stream = defineSynapse({ name: "Flow", fields, hashFields: ["text"], streaming: true });

let alice: Keypair;
let bob: Keypair;
beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  bob = keypairFromUri("//Bob");
});

/** A road whose every step is told beforehand. */
class ToldTransport implements Transport {
  readonly requests: OutgoingRequest[] = [];
  readonly #steps: (() => IncomingAnswer)[];

  constructor(...steps: (() => IncomingAnswer)[]) {
    this.#steps = steps;
  }

  async send(request: OutgoingRequest): Promise<IncomingAnswer> {
    this.requests.push(request);
    const step = this.#steps.shift();
    if (step === undefined) throw new Error("one request too many");
    return step();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const fails = (wasSent: boolean) => (): IncomingAnswer => {
  throw new TransportFailure("ECONNRESET", wasSent);
};
const answers =
  (body: string, status = 200, headers: Record<string, string> = {}) =>
  (): IncomingAnswer => ({
    status,
    headers: { "content-type": "application/json", ...headers },
    body: (async function* () {
      yield Buffer.from(body);
    })(),
  });

async function call(transport: Transport, definition: typeof once | typeof again = once) {
  const clock = new ManualClock(1_800_000_000_000);
  const dendrite = new Dendrite({ signer: bob, clock, random: new SeededRandom("retries"), transport });
  const result = dendrite
    .call({ ip: "192.0.2.1", port: 1, hotkey: alice.hotkey }, definition as typeof once, { text: "x" })
    .catch((error: unknown) => error);
  // Pauses between attempts are taken on the clock.
  for (let step = 1; step < 50; step += 1) {
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advanceTo(1_800_000_000_000 + step * 100);
  }
  return result;
}

describe("a call is repeated", () => {
  it("when nothing of it was sent, with a new nonce", async () => {
    const transport = new ToldTransport(fails(false), answers('{"answer": "yes"}'));
    expect(await call(transport)).toMatchObject({ value: { answer: "yes" } });
    const nonces = transport.requests.map((one) => one.headers.bt_header_dendrite_nonce);
    expect(new Set(nonces).size).toBe(2);
  });

  it("after it was sent, when its synapse is idempotent", async () => {
    const transport = new ToldTransport(fails(true), answers('{"answer": "yes"}'));
    expect(await call(transport, again)).toMatchObject({ value: { answer: "yes" } });
  });

  it("never after it was sent, when its synapse is not", async () => {
    const transport = new ToldTransport(fails(true));
    expect(await call(transport)).toMatchObject({ code: "DENDRITE_BROKEN_OFF", wasSent: true, retry: "later" });
    expect(transport.requests.length).toBe(1);
  });

  it("as often as allowed and no more", async () => {
    const transport = new ToldTransport(fails(false), fails(false));
    expect(await call(transport)).toMatchObject({ code: "DENDRITE_UNREACHABLE", wasSent: false });
  });

  it("never when it was refused for good", async () => {
    const transport = new ToldTransport(answers('{"message": "no", "code": "AXON_BLACKLISTED"}', 403));
    const refusal = { code: "DENDRITE_REFUSED", status: 403, retry: "never", facts: { code: "AXON_BLACKLISTED" } };
    expect(await call(transport, again)).toMatchObject(refusal);
  });
});

describe("an answer that cannot be used", () => {
  it.each([
    ["no JSON", answers("{")],
    ["another type", answers('{"answer": 5}')],
    ["no object", answers("[]")],
    ["another content", answers("<html>", 200, { "content-type": "text/html" })],
  ])("is a failure: %s", async (_, step) => {
    expect(await call(new ToldTransport(step))).toMatchObject({ code: "DENDRITE_ANSWER_INVALID" });
  });

  it("is not read beyond the limit", async () => {
    let sent = 0;
    const endless = (): IncomingAnswer => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: (async function* () {
        for (;;) {
          sent += 1_000_000;
          yield new Uint8Array(1_000_000);
        }
      })(),
    });
    expect(await call(new ToldTransport(endless))).toMatchObject({ code: "DENDRITE_ANSWER_TOO_LARGE" });
    expect(sent).toBeLessThan(20_000_000);
  });

  it("shortens what an axon says of its refusal", async () => {
    const failure = await call(new ToldTransport(answers(JSON.stringify({ message: "x".repeat(10_000) }), 500)));
    expect(failure).toMatchObject({ code: "DENDRITE_PEER_FAILED", retry: "later" });
    expect((failure as Error).message.length).toBeLessThan(400);
  });
});

describe("over real connections", () => {
  it("a dead port is unreachable, and a peer that hangs up broke off", async () => {
    const server = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await using dendrite = new Dendrite({ signer: bob });
    const axon = { ip: "127.0.0.1", port, hotkey: alice.hotkey };
    await expect(dendrite.call(axon, once, {})).rejects.toMatchObject({ code: "DENDRITE_BROKEN_OFF", wasSent: true });
    await new Promise((resolve) => server.close(resolve));
    await expect(dendrite.call(axon, once, {})).rejects.toMatchObject({ code: "DENDRITE_UNREACHABLE", wasSent: false });
  });

  it("a call ends when its time is up or its caller gives up", async () => {
    const axon = await serveAxon({
      hotkey: alice.hotkey,
      port: 0,
      services: [handle(once, () => new Promise<never>(() => {}))],
    });
    await using _axon = axon;
    await using dendrite = new Dendrite({ signer: bob });
    const target = { ip: "127.0.0.1", port: axon.port, hotkey: alice.hotkey };
    const late = dendrite.call(target, once, {}, { timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ code: expect.stringMatching(/^DENDRITE_(TIMEOUT|REFUSED)$/) });
    const controller = new AbortController();
    const given = dendrite.call(target, once, {}, { signal: controller.signal });
    const reason = new Error("not needed any more");
    controller.abort(reason);
    await expect(given).rejects.toBe(reason);
    await expect(dendrite.call(target, once, {}, { signal: controller.signal })).rejects.toBe(reason);
  });

  it("a stream that breaks off throws", async () => {
    const axon = await serveAxon({
      hotkey: alice.hotkey,
      port: 0,
      services: [
        handleStream(stream, async function* () {
          yield "half";
          throw new Error("no more");
        }),
      ],
    });
    await using _axon = axon;
    await using dendrite = new Dendrite({ signer: bob });
    const target = { ip: "127.0.0.1", port: axon.port, hotkey: alice.hotkey };
    const read = async (): Promise<string> => {
      let text = "";
      for await (const chunk of dendrite.stream(target, stream, {})) text += Buffer.from(chunk).toString();
      return text;
    };
    await expect(read()).rejects.toMatchObject({ code: "DENDRITE_BROKEN_OFF" });
  });

  it("more calls than the limit wait for their turn, and too many are refused", async () => {
    let running = 0;
    let most = 0;
    const axon = await serveAxon({
      hotkey: alice.hotkey,
      port: 0,
      services: [
        handle(once, async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return {};
        }),
      ],
    });
    await using _axon = axon;
    await using dendrite = new Dendrite({ signer: bob, limits: { maxCallsPerPeer: 2, maxWaitingPerPeer: 10 } });
    const target = { ip: "127.0.0.1", port: axon.port, hotkey: alice.hotkey };
    const outcomes = await dendrite.callEach(
      Array.from({ length: 20 }, () => target),
      once,
      {},
    );
    expect(outcomes.filter((one) => one.ok).length).toBe(12);
    const failures = outcomes.flatMap((one) => (one.ok ? [] : [one.failure.code]));
    expect(new Set(failures)).toEqual(new Set(["DENDRITE_PEER_BUSY"]));
    expect(most).toBeLessThanOrEqual(2);
  });
});
