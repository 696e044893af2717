import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { defineSynapse, field } from "@lode/bittensor/auth";
import { handle, serveAxon } from "@lode/bittensor/axon";
import { Dendrite } from "@lode/bittensor/dendrite";
import { keypairFromUri, ready, verifySignature } from "@lode/bittensor/keys";

export const echo = defineSynapse({
  name: "Echo",
  fields: {
    text: field.str(),
    nums: field.defaulted(field.list(field.int()), []),
    answer: field.optional(field.str()),
  },
  hashFields: ["text", "nums"],
});

export const nums = [1, 2, 3];

export interface Timed {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** Verifies and echoes. */
export async function axonRole(): Promise<number> {
  await ready();
  const services = [handle(echo, ({ text }) => ({ answer: text }))];
  return (await serveAxon({ hotkey: keypairFromUri("//Alice").hotkey, port: 0, services })).port;
}

/** Answers at once what a dendrite takes for a success, so that the dendrite is what is measured. */
export function responderRole(text: string): Promise<number> {
  const body = Buffer.from(JSON.stringify({ name: "Echo", text, nums, answer: text }));
  const headers = {
    bt_header_axon_status_code: "200",
    bt_header_axon_status_message: "Success",
    "content-type": "application/json",
    "content-length": body.length,
  };
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => response.writeHead(200, headers).end(body));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

export async function dendriteRole(port: number, calls: number, concurrency: number, text: string): Promise<Timed> {
  await ready();
  await using dendrite = new Dendrite({
    signer: keypairFromUri("//Bob"),
    limits: { maxCallsPerPeer: concurrency },
  });
  const target = { ip: "127.0.0.1", port, hotkey: keypairFromUri("//Alice").hotkey };
  const measure = async (count: number): Promise<Timed> => {
    const latenciesMs: number[] = [];
    let left = count;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const began = performance.now();
        await dendrite.call(target, echo, { text, nums }, { timeoutMs: 30_000 });
        latenciesMs.push(performance.now() - began);
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: concurrency }, worker));
    return { seconds: (performance.now() - began) / 1000, latenciesMs };
  };
  await measure(calls / 10);
  return measure(calls);
}

/** How many signatures one core verifies in a second: no axon that verifies can be faster. */
export async function bareVerification(): Promise<number> {
  await ready();
  const bob = keypairFromUri("//Bob");
  const message = "x".repeat(190);
  const signature = bob.sign(new TextEncoder().encode(message));
  const verifyFor = (ms: number): number => {
    const began = performance.now();
    let count = 0;
    for (; performance.now() - began < ms; count += 1) verifySignature({ address: bob.hotkey, message, signature });
    return (count / (performance.now() - began)) * 1000;
  };
  verifyFor(300);
  return verifyFor(1_500);
}
