import { defineSynapse, field, signBtauth } from "@lode/bittensor/auth";
import { type Axon, handle, nodeHashes, serveAxon } from "@lode/bittensor/axon";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post } from "./holes.ts";
import { pythonEnvironment } from "./python-environment.ts";
import { PythonProcess } from "./python-process.ts";

const ask = defineSynapse({
  name: "Ask",
  fields: { prompt: field.str(), answer: field.optional(field.str()) },
  hashFields: ["prompt"],
});

interface Signed {
  readonly headers: Record<string, string>;
  readonly hotkey: Hotkey;
}
type Judged = { readonly hotkey?: string; readonly nonce?: string; readonly refused?: string };

describe("Bittensor 11's signed requests", () => {
  const python = pythonEnvironment("sdk-11");
  const test = it.skipIf(python.missing !== undefined);
  const body = '{"prompt": "hé"}';
  const second = 1_000_000_000n;
  let peer: PythonProcess;
  let axon: Axon;
  let alice: Keypair;
  let bob: Keypair;
  let ed25519Hotkey: Hotkey | undefined;

  beforeAll(async () => {
    if (python.missing !== undefined) return;
    await ready();
    alice = keypairFromUri("//Alice");
    bob = keypairFromUri("//Bob");
    peer = new PythonProcess(python.python, "btauth.py");
    await peer.answer();
    axon = await serveAxon({
      hotkey: alice.hotkey,
      port: 0,
      services: [handle(ask, ({ prompt }, { caller }) => ({ answer: `${prompt} ${caller.hotkey} ${caller.scheme}` }))],
      schemeOf: (hotkey) => (hotkey === ed25519Hotkey ? "ed25519" : "sr25519"),
    });
  });
  afterAll(async () => {
    await peer?.[Symbol.asyncDispose]();
    await axon?.[Symbol.asyncDispose]();
  });

  const signed = (more: Readonly<Record<string, unknown>> = {}): Promise<Signed> =>
    peer.ask<Signed>({ do: "sign", uri: "//Bob", body, method: "POST", path: "/Ask", receiver: alice.hotkey, ...more });
  const send = (headers: Record<string, string>, sent = body, path = "/Ask") =>
    post(axon.port, { path, headers, body: sent });

  test.each(["sr25519", "ed25519"])("made by Python with %s are let in, once", async (scheme) => {
    const { headers, hotkey } = await signed({ scheme });
    if (scheme === "ed25519") ed25519Hotkey = hotkey;
    const first = await send(headers);
    expect(first.status).toBe(200);
    expect(JSON.parse(first.text).answer).toBe(`hé ${hotkey} ${scheme}`);
    const again = await send(headers);
    expect([again.status, JSON.parse(again.text).code]).toEqual([401, "BTAUTH_REPLAYED"]);
  });

  test("made by us are let in by Python, once", async () => {
    const nonce = BigInt(Math.floor(performance.timeOrigin + performance.now())) * 1_000_000n;
    const bytes = new TextEncoder().encode(body);
    const receiver = alice.hotkey;
    const path = "/Ask?stream=false&q=%C3%A9";
    const headers = signBtauth({
      signer: bob,
      method: "POST",
      target: path,
      body: bytes,
      receiver,
      nonce,
      hashes: nodeHashes,
    });
    const command = { do: "verify", headers, body, method: "POST", path, receiver, store: "ours" };
    expect(await peer.ask<Judged>(command)).toEqual({ hotkey: bob.hotkey, nonce: nonce.toString() });
    expect(await peer.ask<Judged>(command)).toEqual({ refused: "ReplayedRequest" });
    expect(await peer.ask<Judged>({ ...command, store: "b", body: "{}" })).toEqual({ refused: "BadSignature" });
    expect(await peer.ask<Judged>({ ...command, store: "c", receiver: bob.hotkey })).toEqual({
      refused: "WrongReceiver",
    });
  });

  test("are refused here for what they are refused for there", async () => {
    const now = BigInt(Math.floor(performance.timeOrigin + performance.now())) * 1_000_000n;
    const without = (headers: Record<string, string>, name: string): Record<string, string> =>
      Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
    const { headers } = await signed();
    const cases: readonly [string, string, Record<string, string>, string?, string?][] = [
      ["BTAUTH_MALFORMED", "MalformedAuth", without(headers, "X-Bittensor-Signature")],
      ["BTAUTH_MALFORMED", "MalformedAuth", without(headers, "X-Bittensor-Nonce")],
      ["BTAUTH_MALFORMED", "MalformedAuth", { ...headers, "X-Bittensor-Version": "2" }],
      ["BTAUTH_MALFORMED", "MalformedAuth", { ...headers, "X-Bittensor-Crypto": "mldsa" }],
      ["BTAUTH_WRONG_RECEIVER", "WrongReceiver", without(headers, "X-Bittensor-Receiver")],
      ["BTAUTH_WRONG_RECEIVER", "WrongReceiver", (await signed({ receiver: bob.hotkey })).headers],
      ["BTAUTH_STALE", "StaleRequest", (await signed({ nonce: Number(now - 60n * second) })).headers],
      ["BTAUTH_IN_FUTURE", "StaleRequest", (await signed({ nonce: Number(now + 60n * second) })).headers],
      ["BTAUTH_SIGNATURE_INVALID", "BadSignature", headers, '{"prompt": "other"}'],
      ["BTAUTH_SIGNATURE_INVALID", "BadSignature", headers, body, "/Ask?x=1"],
    ];
    for (const [code, name, sent, changed = body, path = "/Ask"] of cases) {
      const ours = await send(sent, changed, path);
      expect([code, ours.status]).toEqual([JSON.parse(ours.text).code, 401]);
      const command = { do: "verify", headers: sent, body: changed, method: "POST", path, receiver: alice.hotkey };
      expect(await peer.ask<Judged>({ ...command, store: `${code}${path}` })).toEqual({ refused: name });
    }
  });
});
