import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import {
  bodyHash,
  type Hashes,
  type PyFields,
  PyFloat,
  type PyValue,
  protocolVersion,
  pythonJson,
  type SynapseDefinition,
  type Verified,
} from "../auth/index.ts";
import type { CallRefused } from "./call-refused.ts";

/** How much more of a refused body is taken in, and for how long, so that the refusal arrives before the line is cut. */
const lingering = { bytes: 1024 * 1024, ms: 1_000 };

export interface AnswerFacts {
  readonly definition: SynapseDefinition;
  readonly fields: PyFields;
  readonly caller: Verified;
  readonly hotkey: string;
  readonly startedAt: number;
  readonly now: number;
  readonly hashes: Hashes;
}

/**
 * The filled synapse, as Python's dendrite wants it: it calls an answer a success only when `bt_header_axon_status_code`
 * says so, in lower case, and it reads both ends' data from the body.
 */
export function writeAnswer(response: ServerResponse, facts: AnswerFacts): void {
  const { definition, fields, caller, hotkey, hashes } = facts;
  const processTime = new PyFloat(Math.max(0, facts.now - facts.startedAt) / 1000);
  const body = pythonJson(
    new Map<string, PyValue>([
      ["name", definition.name],
      [
        "dendrite",
        new Map<string, PyValue>([
          ["hotkey", caller.hotkey],
          ["nonce", caller.nonce],
        ]),
      ],
      [
        "axon",
        new Map<string, PyValue>([
          ["hotkey", hotkey],
          ["status_code", 200],
          ["status_message", "Success"],
          ["process_time", processTime],
          ["version", protocolVersion],
        ]),
      ],
      ...fields,
    ]),
  );
  const bytes = Buffer.from(body);
  response.writeHead(200, {
    ...statusHeaders(hotkey, 200, "Success"),
    bt_header_axon_process_time: String(processTime.value),
    name: definition.name,
    computed_body_hash: bodyHash(definition, fields, hashes),
    "content-type": "application/json",
    "content-length": bytes.length,
  });
  response.end(bytes);
}

export function beginStream(response: ServerResponse, definition: SynapseDefinition, hotkey: string): void {
  response.writeHead(200, {
    ...statusHeaders(hotkey, 200, "Success"),
    name: definition.name,
    "content-type": "text/event-stream",
    "cache-control": "no-store",
  });
}

/** Says no. A body that was not read to its end closes the connection, since it would be taken for the next request. */
export async function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: CallRefused,
  hotkey: string,
): Promise<void> {
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  const bytes = refusalBody(refusal);
  const isRead = request.complete || !hasBody(request);
  response.writeHead(refusal.status, {
    ...statusHeaders(hotkey, refusal.status, refusal.message),
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(refusal.retry === "later" ? { "retry-after": "1" } : {}),
    ...(isRead ? {} : { connection: "close" }),
  });
  if (isRead) {
    response.end(bytes);
    return;
  }
  response.write(bytes);
  await drain(request);
  response.end(() => request.destroy());
}

export function refusalBody(refusal: { readonly code: string; readonly message: string }): Buffer {
  return Buffer.from(JSON.stringify({ message: refusal.message, code: refusal.code }));
}

function statusHeaders(hotkey: string, status: number, message: string): Record<string, string> {
  return {
    bt_header_axon_status_code: String(status),
    bt_header_axon_status_message: message.replace(/[^\x20-\x7e]/g, "?"),
    bt_header_axon_hotkey: hotkey,
    bt_header_axon_version: String(protocolVersion),
  };
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers["transfer-encoding"] !== undefined || (request.headers["content-length"] ?? "0") !== "0";
}

/** Cutting the line with bytes unread would make the caller's machine throw our answer away. */
async function drain(request: IncomingMessage): Promise<void> {
  let left = lingering.bytes;
  const isOver = new AbortController();
  const stop = (): void => isOver.abort();
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) stop();
  });
  request.once("end", stop).once("close", stop).once("error", stop);
  if (request.destroyed || request.complete) return;
  request.resume();
  await wait(lingering.ms, undefined, { signal: isOver.signal, ref: false }).catch(() => {});
}
