import type { Method } from "./methods.ts";
import { invalidRequest, methodNotFound, RpcError } from "./rpc-error.ts";
import type { Session } from "./session.ts";

/** Requests in one batch. */
const maxBatch = 256;

export interface Answering {
  readonly methods: Readonly<Record<string, Method>>;
  /** Told of every request before and after it ran: faults act here. @returns false when nothing shall be answered. */
  readonly onRequest: (method: string, when: "before" | "after") => boolean;
}

/** Answers one message, single or batch. @returns undefined when there is nothing to answer. */
export function answer(text: string, session: Session, answering: Answering): unknown {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { jsonrpc: "2.0", id: null, error: { code: -32700, message: "Parse error" } };
  }
  if (!Array.isArray(message)) return answerOne(message, session, answering);
  if (message.length === 0 || message.length > maxBatch) {
    return { jsonrpc: "2.0", id: null, error: invalidRequest().toJson() };
  }
  const answers = message.map((each) => answerOne(each, session, answering)).filter((each) => each !== undefined);
  return answers.length === 0 ? undefined : answers;
}

function answerOne(message: unknown, session: Session, { methods, onRequest }: Answering): unknown {
  const { id, method, params } = (message ?? {}) as Record<string, unknown>;
  const reply = (rest: Record<string, unknown>) => ({ jsonrpc: "2.0", id: id ?? null, ...rest });
  if (typeof method !== "string") return reply({ error: invalidRequest().toJson() });
  if (!onRequest(method, "before")) return undefined;
  const result = run();
  if (!onRequest(method, "after") || id === undefined) return undefined;
  return result;

  function run(): unknown {
    try {
      const found = Object.hasOwn(methods, method as string) ? methods[method as string] : undefined;
      if (found === undefined) throw methodNotFound();
      return reply({ result: found(Array.isArray(params) ? params : [], session) ?? null });
    } catch (error) {
      if (error instanceof RpcError) return reply({ error: error.toJson() });
      return reply({ error: { code: -32603, message: "Internal error", data: String(error) } });
    }
  }
}
