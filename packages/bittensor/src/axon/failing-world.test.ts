import { setTimeout as wait } from "node:timers/promises";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { beforeAll, describe, expect, it } from "vitest";
import { BoundedNonceStore, defineSynapse, field } from "../auth/index.ts";
import { Dendrite } from "../dendrite/index.ts";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import { type AxonOptions, handle, handleStream, serveAxon } from "./index.ts";
import { rawCall, sendRaw } from "./raw-http.test-support.ts";

const echo = defineSynapse({
  name: "Echo",
  fields: { text: field.defaulted(field.str(), ""), answer: field.optional(field.str()) },
  hashFields: ["text"],
});
const anything = defineSynapse({
  name: "Anything",
  fields: { value: field.defaulted(field.any(), null) },
  hashFields: ["value"],
});
const endless = defineSynapse({ name: "Endless", fields: {}, hashFields: [], streaming: true });

let alice: Keypair;
let bob: Keypair;
const startedAt = 1_800_000_000_000;
const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n;

beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  bob = keypairFromUri("//Bob");
});

async function axonWith(options: Partial<AxonOptions> = {}) {
  const clock = new ManualClock(startedAt);
  let nonce = ns(startedAt);
  const axon = await serveAxon({
    hotkey: alice.hotkey,
    port: 0,
    clock,
    services: [handle(echo, ({ text }) => ({ answer: text })), handle(anything, () => ({}))],
    ...options,
  });
  const target = { port: axon.port, hotkey: alice.hotkey };
  return {
    axon,
    clock,
    target,
    /** Sends one call in one piece. */
    call: (more: Partial<Parameters<typeof rawCall>[0]> = {}) => {
      nonce += 1n;
      const { head, body } = rawCall({ definition: echo, signer: bob, target, nonce, ...more });
      return sendRaw(axon.port, (socket) => socket.write(head + body));
    },
  };
}

describe("a clock that is 10 s off", () => {
  it.each([
    ["ahead", 10_000, "SYNAPSE_NONCE_IN_FUTURE"],
    ["behind", -10_000, "SYNAPSE_NONCE_STALE"],
  ] as const)("%s is refused with a code that says so", async (_, offMs, code) => {
    const { axon, call } = await axonWith();
    await using _axon = axon;
    const answer = await call({ nonce: ns(startedAt + offMs) });
    expect([answer.status, answer.code]).toEqual([401, code]);
    expect(answer.body).toContain("10000 ms");
  });

  it("behind is forgiven to who is ready to wait that long anyway, but never more than the axon's own limit", async () => {
    const { axon, call } = await axonWith();
    await using _axon = axon;
    expect((await call({ nonce: ns(startedAt - 10_000), timeoutMs: 12_000 })).status).toBe(200);
    expect((await call({ nonce: ns(startedAt - 65_000), timeoutMs: 99_999_000 })).code).toBe("SYNAPSE_NONCE_STALE");
  });

  it("is told to the caller of a dendrite", async () => {
    const axon = await serveAxon({ hotkey: alice.hotkey, port: 0, services: [] });
    await using _axon = axon;
    const clock = new ManualClock(Math.floor(performance.timeOrigin + performance.now()) + 10_000);
    await using dendrite = new Dendrite({ signer: bob, clock });
    const ping = defineSynapse({ name: "Synapse", fields: {}, hashFields: [] });
    const endpoint = { ip: "127.0.0.1", port: axon.port, hotkey: alice.hotkey };
    const failure = await dendrite.call(endpoint, ping, {}).catch((error) => error);
    expect(failure).toMatchObject({
      code: "DENDRITE_REFUSED",
      status: 401,
      facts: { code: "SYNAPSE_NONCE_IN_FUTURE" },
    });
    expect(failure.facts.ourClockAheadMs).toBeGreaterThan(3_000);
    expect(failure.next).toContain("ahead of the axon's");
  });
});

describe("10 000 nonces from one peer", () => {
  it("are remembered in bounded memory, and none is good twice", () => {
    const nonces = new BoundedNonceStore({ maxInstances: 64, maxPerPeer: 256, maxTotal: 65_536 });
    for (let i = 0; i < 10_000; i += 1) {
      // A new instance for each, which would be a new entry in Python's map.
      expect(nonces.use({ hotkey: "one", instance: `u${i}`, nonce: BigInt(i + 1) })).toBe(true);
    }
    expect(nonces.size).toBe(64);
    for (let i = 0; i < 10_000; i += 1) {
      expect(nonces.isFresh({ hotkey: "one", instance: `u${i}`, nonce: BigInt(i + 1) })).toBe(false);
    }
    expect(nonces.isFresh({ hotkey: "two", instance: "u", nonce: 1n })).toBe(true);
  });

  it("are answered by an axon, whose memory stays small (1 000 of them)", async () => {
    const nonces = new BoundedNonceStore({ maxInstances: 8, maxPerPeer: 64, maxTotal: 1_000 });
    const verifySignature = (): boolean => true;
    const axon = await serveAxon({
      hotkey: alice.hotkey,
      port: 0,
      nonces,
      verifySignature,
      services: [handle(echo, () => ({}))],
    });
    await using _axon = axon;
    const signer = { hotkey: bob.hotkey, sign: () => new Uint8Array(64) };
    await using dendrite = new Dendrite({ signer, limits: { maxWaitingPerPeer: 10_000 } });
    const endpoint = { ip: "127.0.0.1", port: axon.port, hotkey: alice.hotkey };
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 100 }, () => dendrite.call(endpoint, echo, {})));
    }
    expect(nonces.size).toBeLessThanOrEqual(64);
    expect(nonces.size).toBeGreaterThan(0);
  });
});

describe("headers", () => {
  it.each([
    ["a bomb of 20 000 headers", Array.from({ length: 20_000 }, (_, i) => `x-${i}: y\r\n`).join("")],
    ["a header of 1 MB", `bt_header_dendrite_uuid: ${"u".repeat(1_000_000)}\r\n`],
  ])("%s is refused", async (_, headers) => {
    const { axon, call } = await axonWith();
    await using _axon = axon;
    const answer = await sendRaw(axon.port, (socket) =>
      socket.write(`POST /Echo HTTP/1.1\r\nhost: a\r\n${headers}\r\n`),
    );
    expect([answer.status, answer.code]).toEqual([431, "AXON_HEADERS_TOO_LARGE"]);
    expect((await call()).status).toBe(200);
  });

  it("that come twice are no headers", async () => {
    const { axon, target } = await axonWith();
    await using _axon = axon;
    const { head, body } = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt) });
    const twice = head.replace("\r\n\r\n", `\r\nbt_header_dendrite_hotkey: ${alice.hotkey}\r\n\r\n`);
    const answer = await sendRaw(axon.port, (socket) => socket.write(twice + body));
    expect([answer.status, answer.code]).toEqual([400, "SYNAPSE_HEADER_INVALID"]);
  });

  it("that are no HTTP are refused", async () => {
    const { axon } = await axonWith();
    await using _axon = axon;
    const answer = await sendRaw(axon.port, (socket) => socket.write("\x16\x03\x01\x02\x00 hello\r\n\r\n"));
    expect([answer.status, answer.code]).toEqual([400, "AXON_REQUEST_MALFORMED"]);
  });
});

describe("a slow-loris", () => {
  it("that never ends its headers is cut off", async () => {
    const { axon, call } = await axonWith({ limits: { headersMs: 200, bodyMs: 200 } });
    await using _axon = axon;
    const answer = await sendRaw(axon.port, (socket) => {
      socket.write("POST /Echo HTTP/1.1\r\nhost: a\r\n");
      const timer = setInterval(() => socket.write("x-slow: y\r\n"), 50);
      socket.once("close", () => clearInterval(timer));
    });
    expect([answer.status, answer.code]).toEqual([408, "AXON_REQUEST_TOO_SLOW"]);
    expect((await call()).status).toBe(200);
  });

  it("that never ends its body is cut off, and only its own calls are counted meanwhile", async () => {
    const { axon, target, call } = await axonWith({ limits: { bodyMs: 200, maxCallsPerPeer: 1 } });
    await using _axon = axon;
    const { head, body } = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt) + 500n });
    const slow = sendRaw(axon.port, (socket) => socket.write(head + body.slice(0, 5)));
    await expect.poll(async () => (await call()).code, { interval: 10 }).toBe("AXON_TOO_MANY_CALLS");
    expect((await call({ signer: keypairFromUri("//Charlie") })).status).toBe(200);
    const answer = await slow;
    expect([answer.status, answer.code]).toEqual([408, "AXON_BODY_TOO_SLOW"]);
    expect((await call()).status).toBe(200);
  });

  it("that reads its stream too slowly is cut off", async () => {
    const events = recordingReporter();
    let ended = false;
    const { axon, target } = await axonWith({
      reporter: events,
      limits: { stalledReaderMs: 100 },
      services: [
        handleStream(endless, async function* () {
          try {
            for (;;) yield new Uint8Array(1_000_000);
          } finally {
            ended = true;
          }
        }),
      ],
    });
    await using _axon = axon;
    const { head, body } = rawCall({ definition: endless, signer: bob, target, nonce: ns(startedAt) });
    await sendRaw(axon.port, (socket) => {
      socket.write(head + body);
      socket.pause();
      setTimeout(() => socket.resume(), 500);
    });
    await expect.poll(() => ended).toBe(true);
    expect(events.events.map((one) => one.fields.code)).toContain("AXON_READER_STALLED");
  });
});

describe("a body", () => {
  it.each([
    ["nested 100 000 deep", "[".repeat(100_000)],
    ["of half a million values", `{"value": [${"0,".repeat(500_000)}0]}`],
    ["with a number of 100 000 digits", `{"value": ${"9".repeat(100_000)}}`],
    ["of no JSON", "\u0000"],
    ["of a bare list", "[]"],
  ])("%s is refused", async (_, body) => {
    const { axon, call } = await axonWith();
    await using _axon = axon;
    const answer = await call({ definition: anything, body });
    expect([answer.status, answer.code]).toEqual([400, "SYNAPSE_BODY_INVALID"]);
  });

  it("that names a prototype changes none", async () => {
    let seen: unknown;
    const {
      axon,
      target,
      clock: _,
    } = await axonWith({
      services: [
        handle(anything, ({ value }) => {
          seen = value;
          return {};
        }),
      ],
    });
    await using _axon = axon;
    const value = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}');
    const { head, body } = rawCall({
      definition: anything,
      input: { value },
      signer: bob,
      target,
      nonce: ns(startedAt),
    });
    expect(body).toContain("__proto__");
    expect((await sendRaw(axon.port, (socket) => socket.write(head + body))).status).toBe(200);
    expect(Object.getPrototypeOf(seen)).toBe(Object.prototype);
    expect((seen as { admin?: boolean }).admin).toBeUndefined();
  });

  it("that announces too much is refused before it is sent", async () => {
    const { axon, target } = await axonWith({ limits: { maxBodyBytes: 1_000 } });
    await using _axon = axon;
    const headers = { "content-length": "999999999" };
    const { head } = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt), headers });
    const answer = await sendRaw(axon.port, (socket) => socket.write(head));
    expect([answer.status, answer.code]).toEqual([413, "AXON_BODY_TOO_LARGE"]);
    expect(answer.head).toMatch(/connection: close/i);
  });

  it("that does not say how large it is, is cut off at the limit", async () => {
    const { axon, target } = await axonWith({ limits: { maxBodyBytes: 1_000 } });
    await using _axon = axon;
    const { head } = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt) });
    const chunked = head.replace(/content-length: \d+/, "transfer-encoding: chunked");
    const answer = await sendRaw(axon.port, (socket) =>
      socket.write(`${chunked}${`400\r\n${"x".repeat(1024)}\r\n`.repeat(64)}`),
    );
    expect([answer.status, answer.code]).toEqual([413, "AXON_BODY_TOO_LARGE"]);
  });

  it("that is compressed is refused", async () => {
    const { axon, call } = await axonWith();
    await using _axon = axon;
    const answer = await call({ headers: { "content-encoding": "gzip" } });
    expect([answer.status, answer.code]).toEqual([415, "AXON_BODY_ENCODED"]);
  });
});

describe("a flood", () => {
  it("of wrong signatures stops being verified, for a minute", async () => {
    let verified = 0;
    const { axon, call, clock } = await axonWith({
      limits: { maxForgeriesPerMinute: 5 },
      verifySignature: () => {
        verified += 1;
        return false;
      },
    });
    await using _axon = axon;
    for (let i = 0; i < 10; i += 1) await call();
    expect(verified).toBe(5);
    expect((await call()).code).toBe("AXON_TOO_MANY_FORGERIES");
    clock.advanceTo(startedAt + 60_000);
    expect((await call({ nonce: ns(startedAt + 60_000) })).code).toBe("SYNAPSE_SIGNATURE_INVALID");
  });

  it("of strangers costs a look into a set each", async () => {
    let verified = 0;
    const { axon, call } = await axonWith({
      knows: (hotkey) => hotkey === alice.hotkey,
      verifySignature: () => {
        verified += 1;
        return true;
      },
    });
    await using _axon = axon;
    const answer = await call();
    expect([answer.status, answer.code, verified]).toEqual([403, "AXON_CALLER_UNKNOWN", 0]);
  });

  it("of calls from one hotkey leaves room for the others", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { axon, call } = await axonWith({
      limits: { maxCallsPerPeer: 2 },
      services: [
        handle(echo, async ({ text }) => {
          if (text === "hold") await held;
          return {};
        }),
      ],
    });
    await using _axon = axon;
    const holding = [1, 2].map(() => call({ input: { text: "hold" } }));
    await expect.poll(async () => (await call()).code, { interval: 10 }).toBe("AXON_TOO_MANY_CALLS");
    expect((await call({ signer: keypairFromUri("//Charlie") })).status).toBe(200);
    release();
    expect((await Promise.all(holding)).map((one) => one.status)).toEqual([200, 200]);
    expect((await call()).status).toBe(200);
  });

  it("of bodies that nothing is proven of is refused", async () => {
    const { axon } = await axonWith({ limits: { maxUnprovenBodiesPerAddress: 2, bodyMs: 300 } });
    await using _axon = axon;
    const lines = {
      "x-bittensor-version": "1",
      "x-bittensor-hotkey": bob.hotkey,
      "x-bittensor-receiver": alice.hotkey,
      "x-bittensor-nonce": ns(startedAt).toString(),
      "x-bittensor-signature": `0x${"0".repeat(128)}`,
    };
    const headers = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `POST /Echo HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n${headers.join("")}\r\n`;
    const send = () => sendRaw(axon.port, (socket) => socket.write(head));
    const codes = (await Promise.all([send(), send(), send()])).map((one) => one.code);
    expect(codes.sort()).toEqual(["AXON_BODY_TOO_SLOW", "AXON_BODY_TOO_SLOW", "AXON_TOO_MANY_UNPROVEN"]);
    const whole = await sendRaw(axon.port, (socket) => socket.write(`${head}0123456789`));
    expect([whole.status, whole.code]).toEqual([401, "BTAUTH_SIGNATURE_INVALID"]);
  });

  it("of connections from one address is cut off", async () => {
    const { axon, call } = await axonWith({ limits: { maxConnectionsPerAddress: 2 } });
    await using _axon = axon;
    const idle = [1, 2].map(() => sendRaw(axon.port, () => {}));
    await expect.poll(async () => (await call()).status, { interval: 10 }).toBe(0);
    await axon[Symbol.asyncDispose]();
    await Promise.all(idle);
  });

  it("of refusals is told in one line a second", async () => {
    const events = recordingReporter();
    const { axon, call, clock } = await axonWith({ reporter: events });
    await using _axon = axon;
    for (let i = 0; i < 5; i += 1) await call({ headers: { computed_body_hash: "x" } });
    expect(events.events.filter((one) => one.event === "axonCallRefused").length).toBe(1);
    clock.advanceTo(startedAt + 1_000);
    await call({ headers: { computed_body_hash: "x" } });
    expect(events.events.at(-1)?.fields).toMatchObject({ code: "SYNAPSE_HEADER_INVALID", notReported: 4 });
  });
});

describe("a handler", () => {
  it("that hangs is given up on, and told", async () => {
    let told = false;
    const { axon, call } = await axonWith({
      limits: { answerMs: 50 },
      services: [
        handle(echo, async (_, { signal }) => {
          signal.addEventListener("abort", () => {
            told = true;
          });
          await wait(60_000, undefined, { ref: false });
          return {};
        }),
      ],
    });
    await using _axon = axon;
    const answer = await call();
    expect([answer.status, answer.code, told]).toEqual([408, "AXON_DEADLINE", true]);
  });

  it("whose caller left is told", async () => {
    let reason: { code?: string } | undefined;
    let isRunning = false;
    const { axon, target } = await axonWith({
      services: [
        handle(echo, async (_, { signal }) => {
          isRunning = true;
          await wait(60_000, undefined, { signal }).catch(() => {});
          reason = signal.reason;
          return {};
        }),
      ],
    });
    await using _axon = axon;
    const { head, body } = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt) });
    const left = sendRaw(axon.port, (socket) => {
      socket.write(head + body);
      const timer = setInterval(() => {
        if (!isRunning) return;
        clearInterval(timer);
        socket.destroy();
      }, 5);
    });
    await left;
    await expect.poll(() => reason?.code).toBe("AXON_CALLER_LEFT");
  });

  it("that fails tells the caller nothing of why", async () => {
    const { axon, call } = await axonWith({
      services: [
        handle(echo, () => {
          throw new Error("the password is hunter2");
        }),
      ],
    });
    await using _axon = axon;
    const answer = await call();
    expect([answer.status, answer.code]).toEqual([500, "AXON_HANDLER_FAILED"]);
    expect(answer.body).not.toContain("hunter2");
  });
});

describe("the hooks", () => {
  it("see the verified hotkey only, and nobody else's", async () => {
    const seen: string[] = [];
    const { axon, call } = await axonWith({
      blacklist: ({ hotkey }, synapse) => {
        seen.push(`blacklist ${hotkey} ${synapse}`);
        return undefined;
      },
      priority: ({ hotkey }, synapse) => {
        seen.push(`priority ${hotkey} ${synapse}`);
        return 0;
      },
    });
    await using _axon = axon;
    const forged = await call({ headers: { bt_header_dendrite_hotkey: alice.hotkey } });
    expect([forged.status, seen.length]).toEqual([401, 0]);
    expect((await call()).status).toBe(200);
    expect(seen).toEqual([`blacklist ${bob.hotkey} Echo`, `priority ${bob.hotkey} Echo`]);
  });

  it("have no say when there is no room to wait", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isRunning = false;
    const { axon, call } = await axonWith({
      limits: { maxRunning: 1, maxWaiting: 0 },
      priority: () => 1,
      services: [
        handle(echo, async () => {
          isRunning = true;
          await held;
          return {};
        }),
      ],
    });
    await using _axon = axon;
    const first = call();
    await expect.poll(() => isRunning).toBe(true);
    const refused = await call({ signer: keypairFromUri("//Charlie") });
    expect([refused.status, refused.code]).toEqual([503, "AXON_BUSY"]);
    release();
    expect((await first).status).toBe(200);
  });
});

describe("the door", () => {
  it("takes the protocols that it was opened for", async () => {
    const { axon, call } = await axonWith({ protocols: ["btauth"] });
    await using _axon = axon;
    expect((await call()).code).toBe("AXON_PROTOCOL_UNSUPPORTED");
  });

  it("takes POST only, and does not list what it serves", async () => {
    const { axon } = await axonWith();
    await using _axon = axon;
    const got = await sendRaw(axon.port, (socket) => socket.write("GET /Echo HTTP/1.1\r\nhost: a\r\n\r\n"));
    expect([got.status, got.code]).toEqual([405, "AXON_METHOD_REFUSED"]);
    const unknown = await sendRaw(axon.port, (socket) => socket.write("GET /constructor HTTP/1.1\r\nhost: a\r\n\r\n"));
    expect([unknown.status, unknown.code]).toEqual([404, "AXON_SYNAPSE_UNKNOWN"]);
    expect(unknown.body).not.toContain("Echo");
  });

  it("keeps a connection for the next call", async () => {
    const { axon, target } = await axonWith();
    await using _axon = axon;
    const first = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt) + 1n });
    const second = rawCall({ definition: echo, signer: bob, target, nonce: ns(startedAt) + 2n });
    let text = "";
    await sendRaw(axon.port, (socket) => {
      socket.removeAllListeners("data");
      socket.on("data", (chunk) => {
        text += chunk.toString();
        if (text.split("HTTP/1.1 200").length === 2 && !text.includes("second")) {
          text += "second";
          socket.write(second.head + second.body);
        } else if (text.split("HTTP/1.1 200").length === 3) socket.destroy();
      });
      socket.write(first.head + first.body);
    });
    expect(text.split("HTTP/1.1 200").length).toBe(3);
  });
});
