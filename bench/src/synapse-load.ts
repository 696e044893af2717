import { connect, type Socket } from "node:net";
import { fieldsFromInput, NonceSource, synapseRequest } from "@lode/bittensor/auth";
import { nodeHashes } from "@lode/bittensor/axon";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { echo, nums, type Timed } from "./synapse-roles.ts";

/** Requests that are signed beforehand, so that the one who asks costs as little as can be. */
export async function signedRequests(port: number, count: number, instance: string, text: string): Promise<Buffer[]> {
  await ready();
  const bob = keypairFromUri("//Bob");
  const nonces = new NonceSource({ now: () => Date.now() });
  const fields = fieldsFromInput(echo, { text, nums });
  const axon = { ip: "127.0.0.1", port, hotkey: keypairFromUri("//Alice").hotkey };
  return Array.from({ length: count }, () => {
    const { path, headers, body } = synapseRequest({
      definition: echo,
      fields,
      signer: bob,
      axon,
      dendrite: { uuid: instance },
      nonce: nonces.next(),
      // Makes the nonce good for long enough to be sent later.
      timeoutMs: 60_000,
      hashes: nodeHashes,
    });
    const all = {
      host: `127.0.0.1:${port}`,
      ...headers,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join("")}\r\n${body}`);
  });
}

/** Sends each connection's requests one after the other, all connections at the same time. */
export async function load(port: number, connections: readonly (readonly Buffer[])[]): Promise<Timed> {
  const latenciesMs: number[] = [];
  const began = performance.now();
  await Promise.all(connections.map((requests) => sendAll(port, requests, latenciesMs)));
  return { seconds: (performance.now() - began) / 1000, latenciesMs };
}

function sendAll(port: number, requests: readonly Buffer[], latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let index = 0;
    let began = 0;
    let answer = "";
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => next());
    const next = (): void => {
      const request = requests[index];
      index += 1;
      if (request === undefined) {
        socket.end();
        resolve();
        return;
      }
      answer = "";
      began = performance.now();
      socket.write(request);
    };
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      const start = answer.indexOf("\r\n\r\n");
      const length = /content-length: (\d+)/i.exec(answer)?.[1];
      if (start < 0 || length === undefined || answer.length < start + 4 + Number(length)) return;
      if (!answer.startsWith("HTTP/1.1 200")) {
        reject(new Error(`the axon refused: ${answer.slice(0, 40)} … ${answer.slice(start)}`));
        socket.destroy();
        return;
      }
      latenciesMs.push(performance.now() - began);
      next();
    });
    socket.once("error", reject);
  });
}
