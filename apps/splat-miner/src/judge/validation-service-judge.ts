import { LodeError } from "@lode/runtime/errors";
import type { Judge, Judgement, JudgeRequest } from "./judge.ts";

export interface ValidationServiceOptions {
  /** E.g. `http://127.0.0.1:10006`. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly maxAnswerBytes?: number;
  readonly fetch?: typeof fetch;
}

const defaultMaxAnswerBytes = 4 * 1024 * 1024;
/** What of an answer that is no JSON is shown. */
const maxShown = 200;

/**
 * The network's own validation service: it gets the SPZ as it would be submitted (compression 2) and no previews are asked for.
 * Invalid data is answered with score 0, as validators see it.
 * @source three-gen-subnet 5fc61f1, validation/server/app.py
 */
export function validationServiceJudge(options: ValidationServiceOptions): Judge {
  const base = options.baseUrl.replace(/\/+$/, "");
  return {
    name: `validation service ${base}`,
    score: async (request) => {
      const { path, body } = callFor(request);
      const text = await exchange(options, `${base}${path}`, JSON.stringify(body), request.signal);
      return readJudgement(path, text);
    },
  };
}

function callFor({ source, spz }: JudgeRequest): { path: string; body: Record<string, unknown> } {
  const rest = {
    data: Buffer.from(spz.buffer, spz.byteOffset, spz.byteLength).toString("base64"),
    compression: 2,
    generate_single_preview: false,
    generate_grid_preview: false,
  };
  if (source.kind === "text") return { path: "/validate_txt_to_3d_ply/", body: { prompt: source.prompt, ...rest } };
  const { buffer, byteOffset, byteLength } = source.bytes;
  const image = Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  return { path: "/validate_img_to_3d_ply/", body: { prompt_image: image, ...rest } };
}

/** @throws LodeError JUDGE_UNREACHABLE, JUDGE_TIMEOUT, JUDGE_FAILED (later), JUDGE_REFUSED (never) */
async function exchange(
  options: ValidationServiceOptions,
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<string> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "error",
      signal: AbortSignal.any([signal, deadline]),
    });
    const text = await boundedText(response, options.maxAnswerBytes ?? defaultMaxAnswerBytes);
    if (response.ok) return text;
    throw statusFailure(url, response.status, text);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LodeError) throw cause;
    if (deadline.aborted) {
      throw new LodeError("JUDGE_TIMEOUT", `the validation service did not answer within ${options.timeoutMs} ms`, {
        retry: "later",
        facts: { url, timeoutMs: options.timeoutMs },
        next: "See whether the service is overloaded; the variant is judged again by itself.",
        cause,
      });
    }
    throw new LodeError("JUDGE_UNREACHABLE", "the validation service cannot be reached", {
      retry: "later",
      facts: { url },
      next: "Check the service's address and that it runs.",
      cause,
    });
  }
}

function statusFailure(url: string, status: number, text: string): LodeError {
  const facts = { url, status, said: text.slice(0, maxShown) };
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return new LodeError("JUDGE_REFUSED", `the validation service refused to judge: ${status}`, {
      retry: "never",
      facts,
      next: "Prompts of more than 1024 characters are refused; no result of such a task can be judged.",
    });
  }
  return new LodeError("JUDGE_FAILED", `the validation service failed: ${status}`, {
    retry: "later",
    facts,
    next: "Read the service's own log; the variant is judged again by itself.",
  });
}

function readJudgement(path: string, text: string): Judgement {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw malformed(path, text, cause);
  }
  const { score, ...rest } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof score !== "number" || !Number.isFinite(score)) throw malformed(path, text);
  const metrics = Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return { score, metrics: Object.fromEntries(metrics) };
}

function malformed(path: string, text: string, cause?: unknown): LodeError {
  return new LodeError("JUDGE_ANSWER_MALFORMED", "the validation service's answer has no score", {
    retry: "later",
    facts: { path, said: text.slice(0, maxShown) },
    next: "Check that the address is a validation service's and not a proxy's error page.",
    cause,
  });
}

async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) {
      throw new LodeError("JUDGE_ANSWER_MALFORMED", `the validation service's answer has more than ${maxBytes} bytes`, {
        retry: "later",
        facts: { maxBytes },
        next: "Check that the address is a validation service's.",
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
