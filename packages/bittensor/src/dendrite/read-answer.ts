import {
  defaultJsonLimits,
  type JsonLimits,
  type PyFields,
  parsePythonJson,
  type SynapseDefinition,
  type SynapseValue,
  valueFromFields,
} from "../auth/index.ts";
import { CallFailure } from "./call-failure.ts";
import type { IncomingAnswer } from "./transport.ts";

/** What of an error's text is read and kept. */
const maxErrorBytes = 16_384;
const maxErrorText = 300;

/** @throws CallFailure DENDRITE_ANSWER_TOO_LARGE, DENDRITE_BROKEN_OFF */
export async function readBytes(answer: IncomingAnswer, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new CallFailure("DENDRITE_ANSWER_TOO_LARGE", `the answer has more than ${maxBytes} bytes`, {
        wasSent: true,
        retry: "never",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** The filled synapse: what the axon left out keeps what was sent. @throws CallFailure DENDRITE_ANSWER_INVALID */
export function readFilled<D extends SynapseDefinition>(
  definition: D,
  sent: PyFields,
  bytes: Buffer,
  limits: JsonLimits = defaultJsonLimits,
): SynapseValue<D> {
  try {
    const json = parsePythonJson(bytes.toString("utf8"), limits);
    if (!(json instanceof Map)) throw new Error("it is not a JSON object");
    const filled = new Map(sent);
    for (const [name, type] of Object.entries(definition.fields)) {
      const value = json.get(name);
      if (value !== undefined) filled.set(name, type.fromJson(value, name));
    }
    return valueFromFields(definition, filled);
  } catch (cause) {
    throw invalidAnswer(cause instanceof Error ? cause.message : "unreadable", cause);
  }
}

export function invalidAnswer(why: string, cause?: unknown): CallFailure {
  return new CallFailure("DENDRITE_ANSWER_INVALID", `the answer cannot be used: ${why}`, {
    wasSent: true,
    retry: "never",
    cause,
  });
}

/** Turns a status that is no success into a failure that repeats what the axon said, shortened. */
export async function failureOf(answer: IncomingAnswer, nowMs: number): Promise<CallFailure> {
  const said = await errorText(answer);
  const { status } = answer;
  const date = Date.parse(answer.headers.date ?? "");
  // The header has whole seconds.
  const aheadMs = Number.isNaN(date) ? 0 : nowMs - date;
  const isClock = status === 401 && Math.abs(aheadMs) > 3_000;
  const facts = { status, ...said, ...(isClock ? { ourClockAheadMs: aheadMs } : {}) };
  const message = `the axon answered ${status}${said.message === undefined ? "" : `: ${said.message}`}`;
  if (status >= 400 && status < 500) {
    return new CallFailure("DENDRITE_REFUSED", message, {
      wasSent: true,
      status,
      facts,
      retry: status === 408 || status === 429 ? "later" : "never",
      ...(isClock ? { next: `Compare the clocks: ours is ${aheadMs} ms ahead of the axon's.` } : {}),
    });
  }
  return new CallFailure("DENDRITE_PEER_FAILED", message, { wasSent: true, status, facts, retry: "later" });
}

async function errorText(answer: IncomingAnswer): Promise<{ message?: string; code?: string }> {
  try {
    const json: unknown = JSON.parse((await readBytes(answer, maxErrorBytes)).toString("utf8"));
    if (typeof json !== "object" || json === null) return {};
    const { message, code } = json as { message?: unknown; code?: unknown };
    return {
      ...(typeof message === "string" ? { message: message.slice(0, maxErrorText) } : {}),
      ...(typeof code === "string" ? { code: code.slice(0, maxErrorText) } : {}),
    };
  } catch {
    return {};
  }
}
