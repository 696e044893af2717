import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SystemClock } from "@lode/runtime/clock";
import type { GenerateRequest, StageSink } from "../generator.ts";
import type { GeneratorDeps } from "../open-generator.ts";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A real server on loopback that answers as a test says and remembers what it was asked. */
export class BackendServer implements AsyncDisposable {
  readonly seen: SeenRequest[] = [];
  readonly #server;

  private constructor(answer: (request: SeenRequest, response: ServerResponse) => void) {
    this.#server = createServer(async (incoming, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of incoming) pieces.push(piece as Buffer);
      const { method = "", url = "", headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(pieces) };
      this.seen.push(request);
      response.on("error", () => undefined);
      answer(request, response);
    });
  }

  static async start(answer: (request: SeenRequest, response: ServerResponse) => void): Promise<BackendServer> {
    const started = new BackendServer(answer);
    await new Promise<void>((resolve) => started.#server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const deps: GeneratorDeps = { wall: new SystemClock(), fetch: globalThis.fetch, env: {} };

export class KeptStages implements StageSink {
  readonly kept: Array<{ type: string; bytes: Uint8Array; seconds: number }> = [];

  async keep(type: string, bytes: Uint8Array, seconds: number): Promise<void> {
    this.kept.push({ type, bytes, seconds });
  }
}

export function request(fields: Partial<GenerateRequest> = {}): GenerateRequest {
  return { prompt: "a red chair", seed: 7, signal: new AbortController().signal, progress: () => undefined, ...fields };
}

/** A splat file of one gaussian, in the layout that trainers write. */
export function splatPly(): Buffer {
  const names = [
    "x",
    "y",
    "z",
    "f_dc_0",
    "f_dc_1",
    "f_dc_2",
    "opacity",
    "scale_0",
    "scale_1",
    "scale_2",
    "rot_0",
    "rot_1",
    "rot_2",
    "rot_3",
  ];
  const header = `ply\nformat binary_little_endian 1.0\nelement vertex 1\n${names.map((name) => `property float ${name}\n`).join("")}end_header\n`;
  return Buffer.concat([Buffer.from(header), Buffer.alloc(4 * names.length)]);
}

/** A triangle, as a mesh PLY in text. */
export const meshPly = Buffer.from(
  "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n",
);

/** The smallest file with a GLB's header: a JSON chunk and nothing else. */
export function smallGlb(): Buffer {
  const json = Buffer.from('{"asset":{"version":"2.0"}}     ');
  const glb = Buffer.alloc(20 + json.length);
  glb.write("glTF", 0);
  glb.writeUInt32LE(2, 4);
  glb.writeUInt32LE(glb.length, 8);
  glb.writeUInt32LE(json.length, 12);
  glb.write("JSON", 16);
  json.copy(glb, 20);
  return glb;
}

export const smallPng = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);
