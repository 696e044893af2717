import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import { encodePng, grid } from "@lode/splat-node/pictures";
import type { LocalServer, ServerAddress } from "../local-server.ts";
import { type Darkroom, decodeData, judgeSubmission } from "./judge-submission.ts";
import type { SimulatedScore } from "./score-views.ts";
import { readScoreRequest, type ScoreRequest } from "./scorer-request.ts";

export interface ScorerOptions extends ServerAddress {
  readonly darkroom: Darkroom;
  /** Requests that are worked on or wait; more are refused. */
  readonly maxRequests?: number;
  /** Of a request's body; the reference has none of its own below 500 MiB of data. */
  readonly maxBodyBytes?: number;
  /** For tests: what goes wrong with a request, counted from 1. */
  failing?(request: number): "error" | "html" | undefined;
  readonly reporter?: Reporter;
}

/** What `/version/` and every score say of themselves. */
export const simulatedLabel = "simulated: not the network's score";
const version = `2.4.0 (${simulatedLabel})`;
const previewPixels = 518;
const shown = { frame: "RUB", width: previewPixels, height: previewPixels, normalise: { extent: 1.5 } } as const;
/** Scores kept: what the miner has asked about is asked again by the validator. */
const maxKept = 512;
const bodyTimeoutMs = 60_000;

/** A validation service (simulated), in the shape of the network's: a deterministic score from a few small pictures. */
export async function serveScorer(options: ScorerOptions): Promise<LocalServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const desk = new ScorerDesk(options);
  const server = createServer({ requestTimeout: bodyTimeoutMs, maxHeaderSize: 16_384 }, (request, response) => {
    void desk.answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const stop = async (): Promise<void> => {
    desk.stop();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, stop, [Symbol.asyncDispose]: stop };
}

class ScorerDesk {
  readonly #options: ScorerOptions;
  readonly #maxRequests: number;
  readonly #maxBodyBytes: number;
  readonly #reporter: Reporter;
  readonly #stopping = new AbortController();
  readonly #kept = new Map<string, Promise<SimulatedScore>>();
  #running = 0;
  #count = 0;

  constructor(options: ScorerOptions) {
    this.#options = options;
    this.#maxRequests = options.maxRequests ?? 32;
    this.#maxBodyBytes = options.maxBodyBytes ?? 128 * 1024 * 1024;
    this.#reporter = options.reporter ?? silentReporter;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on("error", () => {});
    response.on("error", () => {});
    if (this.#running >= this.#maxRequests) {
      return sendJson(response, 503, { detail: "too many requests wait already" }, true);
    }
    this.#running += 1;
    try {
      await this.#route(request, response);
    } catch (error) {
      this.#reporter.warn("scorerFailed", { error });
      if (!response.headersSent) sendJson(response, 500, { detail: "Internal Server Error" }, true);
    } finally {
      this.#running -= 1;
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/version/") {
      request.resume();
      return sendJson(response, 200, version);
    }
    const isPicture = path === "/render_duel_view/";
    if (!isPicture && path !== "/validate_txt_to_3d_ply/" && path !== "/validate_img_to_3d_ply/") {
      return sendJson(response, 404, { detail: "Not Found" }, true);
    }
    if (request.method !== "POST") return sendJson(response, 405, { detail: "Method Not Allowed" }, true);
    this.#count += 1;
    const failure = this.#options.failing?.(this.#count);
    if (failure === "html") {
      response.writeHead(200, { "content-type": "text/html", connection: "close" }).end("<html>Bad Gateway</html>");
      return;
    }
    if (failure === "error") return sendJson(response, 500, { detail: "Internal Server Error" }, true);
    const text = await readText(request, this.#maxBodyBytes);
    if (text === undefined) return sendJson(response, 413, { detail: "Request Entity Too Large" }, true);
    const asked = readScoreRequest(text);
    if (!("data" in asked)) return sendJson(response, 422, { detail: asked });
    if (isPicture) return this.#duelView(asked, response);
    await this.#score(asked, response);
  }

  async #score(asked: ScoreRequest, response: ServerResponse): Promise<void> {
    const { score, iqa, alignment, ssim, lpips } = await this.#judged(asked);
    const isShown = score / 10_000 > asked.previewThreshold;
    const bytes = isShown ? decodeData(asked.data) : undefined;
    sendJson(response, 200, {
      score: score / 10_000,
      iqa: iqa / 10_000,
      alignment_score: alignment / 10_000,
      ssim: ssim / 10_000,
      lpips: lpips / 10_000,
      preview: bytes && asked.singlePreview ? base64(await this.#picture(bytes, "preview")) : null,
      grid_preview: bytes && asked.gridPreview ? base64(await this.#picture(bytes, "grid")) : null,
      simulated: simulatedLabel,
    });
  }

  /** The same question is worked on once, also when it is asked again meanwhile. */
  #judged(asked: ScoreRequest): Promise<SimulatedScore> {
    const { data, compression, prompt, promptImage } = asked;
    const key = createHash("sha256")
      .update(JSON.stringify([compression, prompt, promptImage]))
      .update(data)
      .digest("hex");
    const known = this.#kept.get(key);
    if (known) return known;
    const judged = judgeSubmission(asked, this.#options.darkroom, this.#stopping.signal);
    this.#kept.set(key, judged);
    judged.catch(() => this.#kept.delete(key));
    if (this.#kept.size > maxKept) this.#kept.delete(this.#kept.keys().next().value ?? "");
    return judged;
  }

  async #duelView(asked: ScoreRequest, response: ServerResponse): Promise<void> {
    const bytes = decodeData(asked.data);
    if (bytes === undefined) return sendJson(response, 500, { detail: "Internal Server Error" });
    const png = await this.#picture(bytes, "grid");
    response.writeHead(200, { "content-type": "image/png", "content-length": png.length }).end(png);
  }

  async #picture(bytes: Uint8Array, views: "preview" | "grid"): Promise<Uint8Array> {
    const { signal } = this.#stopping;
    const pictures = await this.#options.darkroom.pictures(bytes, { ...shown, views, signal });
    const [first] = pictures;
    return encodePng(views === "preview" && first ? first : grid(pictures));
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** @returns undefined when there is more than that. */
async function readText(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection is still needed for the answer when there is too much.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** @param isUnread the body was not read to its end: the connection cannot be used again. */
function sendJson(response: ServerResponse, status: number, body: unknown, isUnread = false): void {
  const headers = { "content-type": "application/json", ...(isUnread && { connection: "close" }) };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
