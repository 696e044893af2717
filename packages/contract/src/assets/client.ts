import type { Clock } from "@lode/runtime/clock";
import type { z } from "zod";
import { type PreparedSubmission, preparedSubmissionSchema, type ServerStatus, serverStatusSchema } from "./answers.ts";
import { exchangeAsset, parseAnswer } from "./exchange.ts";
import { type GenerationHeaders, readGenerationHeaders } from "./headers.ts";
import { type GenerationRecord, generationRecordSchema, type MiningNote } from "./records.ts";

export interface AssetsClientLimits {
  /**
   * Real time that a generation may take; 290 s unless told. Node's own `fetch` gives an answer up that has not begun
   * after 300 s; whoever asks again with the same id waits on.
   */
  readonly generationMs: number;
  /** Real time that any other request may take; 60 s unless told. */
  readonly requestMs: number;
  /** Largest model or asset that is read; 256 MiB unless told. */
  readonly maxModelBytes: number;
  /** Largest JSON answer; 512 MiB of base64 at most, as a prepared submission holds a model. */
  readonly maxAnswerBytes: number;
}

export interface AssetsClientOptions {
  /** E.g. `http://127.0.0.1:8095`; a path prefix is kept. */
  readonly baseUrl: string;
  /** Of a server that asks for one. */
  readonly key?: string;
  /** Real time. */
  readonly wall: Clock;
  readonly fetch?: typeof fetch;
  readonly limits?: Partial<AssetsClientLimits>;
}

export interface GenerateOrder {
  /** Exactly one of `prompt` and `image`. */
  readonly prompt?: string;
  readonly image?: { readonly bytes: Uint8Array; readonly mimeType: string };
  /** 0 … 2^31 − 1. */
  readonly seed: number;
  /**
   * A UUID of the caller's choice. Asked twice with the same parameters it is the same generation, made once, also
   * across a restart of the server; with other parameters it is GENERATION_ID_TAKEN.
   */
  readonly generationId?: string;
  /** True unless told: SPZ; otherwise the splat PLY. */
  readonly returnCompressed?: boolean;
  readonly signal?: AbortSignal;
}

export interface GenerationAnswer {
  readonly generationId: string;
  readonly headers: GenerationHeaders;
  /** SPZ in the network's dialect, or a splat PLY: see `headers.compressionType`. */
  readonly bytes: Uint8Array;
  /** Real time between asking and having it. */
  readonly tookMs: number;
}

export interface SubmissionTarget {
  readonly taskId: string;
  readonly validatorHotkey: string;
  readonly validatorUid: number;
}

const mib = 1024 * 1024;
const defaults: AssetsClientLimits = {
  generationMs: 290_000,
  requestMs: 60_000,
  maxModelBytes: 256 * mib,
  maxAnswerBytes: 360 * mib,
};

/**
 * An asset server as a typed object; every answer is bounded and parsed. It never retries: the caller knows what the
 * request serves and when that ends. Refusals are LodeErrors with the server's code.
 */
export class AssetsClient {
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #wall: Clock;
  readonly #fetch: typeof fetch;
  readonly #limits: AssetsClientLimits;

  constructor(options: AssetsClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#headers = options.key === undefined ? {} : { authorization: `Bearer ${options.key}` };
    this.#wall = options.wall;
    this.#fetch = options.fetch ?? fetch;
    this.#limits = { ...defaults, ...options.limits };
  }

  /** Without a slash at the end. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  /** Waits until the model is made. */
  async generate(order: GenerateOrder): Promise<GenerationAnswer> {
    const startedAt = this.#wall.now();
    const { headers, bytes } = await this.#exchange("POST", "/generate/", {
      init: { body: generationForm(order) },
      timeoutMs: this.#limits.generationMs,
      maxBytes: this.#limits.maxModelBytes,
      signal: order.signal,
    });
    const read = readGenerationHeaders(headers);
    return { generationId: read.generationId, headers: read, bytes, tookMs: this.#wall.now() - startedAt };
  }

  get(generationId: string, signal?: AbortSignal): Promise<GenerationRecord> {
    return this.#json("GET", `/generate/${encodeURIComponent(generationId)}`, generationRecordSchema, {}, signal);
  }

  /** The newest version of one asset unless told. */
  async download(
    generationId: string,
    type: string,
    options: { readonly maxBytes?: number; readonly version?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Uint8Array> {
    const version = options.version === undefined ? "" : `?version=${options.version}`;
    const path = `/generate/${encodeURIComponent(generationId)}/download/${encodeURIComponent(type)}${version}`;
    const { bytes } = await this.#exchange("GET", path, {
      init: {},
      timeoutMs: this.#limits.requestMs,
      maxBytes: options.maxBytes ?? this.#limits.maxModelBytes,
      signal: options.signal,
    });
    return bytes;
  }

  /** Nothing is sent anywhere; the server notes who it is meant for. */
  prepareSubmission(generationId: string, target: SubmissionTarget, signal?: AbortSignal): Promise<PreparedSubmission> {
    const body = new URLSearchParams({
      task_id: target.taskId,
      validator_hotkey: target.validatorHotkey,
      validator_uid: String(target.validatorUid),
    });
    const path = `/prepare_submission/${encodeURIComponent(generationId)}`;
    return this.#json("POST", path, preparedSubmissionSchema, { body }, signal);
  }

  /** Keeps what became of a submission; keys that are absent stay as they are. */
  noteMining(generationId: string, note: MiningNote, signal?: AbortSignal): Promise<GenerationRecord> {
    const init = { body: JSON.stringify(note), headers: { "content-type": "application/json" } };
    return this.#json(
      "PATCH",
      `/assets/${encodeURIComponent(generationId)}/mining`,
      generationRecordSchema,
      init,
      signal,
    );
  }

  status(signal?: AbortSignal): Promise<ServerStatus> {
    return this.#json("GET", "/status/", serverStatusSchema, {}, signal);
  }

  async #json<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    init: RequestInit,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const { requestMs: timeoutMs, maxAnswerBytes: maxBytes } = this.#limits;
    const { bytes } = await this.#exchange(method, path, { init, timeoutMs, maxBytes, signal });
    return parseAnswer(`${method} ${path}`, bytes, schema);
  }

  #exchange(
    method: string,
    path: string,
    { init, ...rest }: { init: RequestInit; timeoutMs: number; maxBytes: number; signal: AbortSignal | undefined },
  ) {
    const headers = { ...this.#headers, ...(init.headers as Record<string, string> | undefined) };
    return exchangeAsset({
      fetch: this.#fetch,
      name: `${method} ${path}`,
      url: `${this.#baseUrl}${path}`,
      init: { ...init, method, headers },
      ...rest,
    });
  }
}

function generationForm(order: GenerateOrder): FormData | URLSearchParams {
  const fields: [string, string][] = [
    ["seed", String(order.seed)],
    ["return_compressed", String(order.returnCompressed ?? true)],
  ];
  if (order.prompt !== undefined) fields.unshift(["prompt", order.prompt]);
  if (order.generationId !== undefined) fields.push(["generation_id", order.generationId]);
  if (order.image === undefined) return new URLSearchParams(fields);
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  // The copy satisfies Blob's type: a view may lie on shared memory, which a Blob refuses.
  form.append("image", new Blob([new Uint8Array(order.image.bytes)], { type: order.image.mimeType }), "image");
  return form;
}
