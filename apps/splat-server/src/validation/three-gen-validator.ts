import { type ValidationServiceAnswer, validationService, validationServiceAnswerSchema } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import { boundedBody } from "./bounded-body.ts";
import type { ModelValidator, ValidationRequest } from "./validator.ts";

export interface ThreeGenValidatorOptions {
  /** E.g. `http://127.0.0.1:10006`. */
  readonly url: string;
  /** Real time, the wait in the service's own queue included. */
  readonly timeoutMs: number;
  readonly fetch?: typeof fetch;
}

/** A score, five numbers and two pictures of 518×518 in base64. */
const maxAnswerBytes = 16 * 1024 * 1024;

/** The subnet's validation service, asked as a validator asks it: SPZ, compression 2. */
export function threeGenValidator(options: ThreeGenValidatorOptions): ModelValidator {
  return {
    name: "three-gen",
    describes: "the subnet's validation service: the network's own fidelity score",
    givesFidelity: true,
    validate: async (request) => {
      const { path, task } = taskOf(request);
      const { score, preview, ...parts } = await ask(options, path, request.signal, {
        ...task,
        data: Buffer.from(request.spz).toString("base64"),
        compression: validationService.spzCompression,
        data_ver: 0,
        generate_single_preview: true,
        generate_preview: true,
        preview_score_threshold: 0,
      });
      const metrics: Record<string, number> = {};
      for (const [name, value] of Object.entries(parts)) if (typeof value === "number") metrics[name] = value;
      return {
        score,
        metrics,
        preview: typeof preview === "string" && preview !== "" ? Buffer.from(preview, "base64") : undefined,
      };
    },
  };
}

function taskOf({ prompt, image }: ValidationRequest): { path: string; task: Record<string, string> } {
  if (image !== undefined) {
    const encoded = Buffer.from(image.bytes).toString("base64");
    return { path: validationService.imagePath, task: { prompt_image: encoded } };
  }
  const text = prompt ?? "";
  if (text === "" || text.length > validationService.maxPromptChars) {
    throw new LodeError(
      "VALIDATION_PROMPT_UNFIT",
      `the service takes 1 to ${validationService.maxPromptChars} characters`,
      {
        retry: "never",
        facts: { characters: text.length },
        next: "Shorten the prompt, or do without its score.",
      },
    );
  }
  return { path: validationService.textPath, task: { prompt: text } };
}

async function ask(
  options: ThreeGenValidatorOptions,
  path: string,
  signal: AbortSignal,
  body: Readonly<Record<string, unknown>>,
): Promise<ValidationServiceAnswer> {
  const origin = new URL(options.url).origin;
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    const response = await (options.fetch ?? fetch)(`${options.url.replace(/\/+$/, "")}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: either,
    });
    const bytes = await boundedBody(response, maxAnswerBytes);
    if (!response.ok) throw refused(origin, response.status);
    return parsed(origin, bytes);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LodeError) throw cause;
    if (deadline.aborted) {
      throw new LodeError("VALIDATION_TIMEOUT", `the validation service said nothing within ${options.timeoutMs} ms`, {
        retry: "later",
        facts: { origin, timeoutMs: options.timeoutMs },
        cause,
      });
    }
    throw new LodeError("VALIDATION_UNREACHABLE", "the validation service cannot be reached", {
      retry: "later",
      facts: { origin },
      next: "Check the address of the validation service and that it runs.",
      cause,
    });
  }
}

function parsed(origin: string, bytes: Uint8Array): ValidationServiceAnswer {
  const text = new TextDecoder().decode(bytes);
  try {
    return validationServiceAnswerSchema.parse(JSON.parse(text));
  } catch (cause) {
    const what = /^\s*</.test(text) ? "a web page" : "something else than a score";
    throw new LodeError("VALIDATION_BAD_ANSWER", `the validation service answered ${what}`, {
      retry: "later",
      facts: { origin, sizeBytes: bytes.byteLength },
      next: "Check that the address is the validation service's and not a proxy's.",
      cause,
    });
  }
}

function refused(origin: string, status: number): LodeError {
  return new LodeError("VALIDATION_REFUSED", `the validation service answered ${status}`, {
    retry: status >= 500 || status === 429 ? "later" : "never",
    facts: { origin, status },
    next: "Look at the validation service's own log.",
  });
}
