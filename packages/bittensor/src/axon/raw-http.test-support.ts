import { connect, type Socket } from "node:net";
import { fieldsFromInput, type SynapseDefinition, synapseRequest } from "../auth/index.ts";
import { nodeHashes } from "../auth/node-hashes.ts";
import type { Signer } from "../chain/index.ts";
import type { Hotkey } from "../primitives/index.ts";

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly code: string | undefined;
  readonly body: string;
}

/** Bytes as they come, for requests that no HTTP client would send. Resolves when the other end closed or answered. */
export function sendRaw(port: number, send: (socket: Socket) => void): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => send(socket));
    const finish = (): void => {
      socket.destroy();
      const [head = "", body = ""] = text.split("\r\n\r\n", 2);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, head, body, code: /"code":"(\w+)"/.exec(body)?.[1] });
    };
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      const start = text.indexOf("\r\n\r\n");
      if (length !== undefined && start >= 0 && text.length >= start + 4 + Number(length)) finish();
    });
    socket.once("close", finish);
    socket.once("error", (error: Error & { code?: string }) => {
      // The other end may cut the line while we still write.
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
  });
}

export interface Call {
  readonly definition: SynapseDefinition;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly signer: Signer;
  readonly target: { readonly port: number; readonly hotkey: Hotkey };
  readonly nonce: bigint;
  readonly uuid?: string;
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A signed request as text, with headers and a body that may differ from the signed ones. */
export function rawCall(call: Call): { head: string; body: string } {
  const { definition, input = {}, signer, target, nonce, uuid = "u", timeoutMs = 5_000 } = call;
  const request = synapseRequest({
    definition,
    fields: fieldsFromInput(definition, input),
    signer,
    axon: { ip: "127.0.0.1", ...target },
    dendrite: { uuid },
    nonce,
    timeoutMs,
    hashes: nodeHashes,
  });
  const body = call.body ?? request.body;
  const headers = {
    host: "axon",
    ...request.headers,
    "content-length": String(Buffer.byteLength(body)),
    ...call.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `POST ${request.path} HTTP/1.1\r\n${lines.join("")}\r\n`, body };
}
