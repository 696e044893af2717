import type { ServerResponse } from "node:http";
import { LodeError } from "@lode/runtime/errors";
import { describe, expect, it } from "vitest";
import { generatorConfig } from "../config.ts";
import { openGenerator } from "../open-generator.ts";
import {
  BackendServer,
  deps,
  KeptStages,
  meshPly,
  request,
  smallGlb,
  splatPly,
} from "./backend-server.test-support.ts";

async function failureOf(work: Promise<unknown>): Promise<LodeError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LodeError)) throw new Error(`no coded failure but ${String(error)}`);
  return error;
}

const threeGen = (url: string, more: object = {}) =>
  openGenerator(generatorConfig.parse({ kind: "three-gen", url, ...more }), deps);

/** What a generation server does wrong, the code it gets, and whether asking again makes sense. */
const wrongs: ReadonlyArray<{
  readonly does: string;
  readonly answer: (response: ServerResponse) => void;
  readonly code: string;
  readonly retry: string;
  readonly config?: object;
}> = [
  {
    does: "answers with a web page",
    answer: (r) => r.end("<!DOCTYPE html><html><body>Bad gateway</body></html>"),
    code: "GENERATOR_HTML",
    retry: "later",
  },
  {
    does: "calls a web page a model",
    answer: (r) => r.writeHead(200, { "content-type": "application/octet-stream" }).end("\n  <html lang=en>"),
    code: "GENERATOR_HTML",
    retry: "later",
  },
  { does: "answers with nothing", answer: (r) => r.end(), code: "GENERATOR_EMPTY", retry: "later" },
  {
    does: "gives a mesh (GLB) where splats were due",
    answer: (r) => r.end(smallGlb()),
    code: "GENERATOR_WRONG_KIND",
    retry: "never",
  },
  {
    does: "gives a mesh (PLY) where splats were due",
    answer: (r) => r.end(meshPly),
    code: "GENERATOR_WRONG_KIND",
    retry: "never",
  },
  {
    does: "answers in JSON",
    answer: (r) => r.end('{"detail":"queued"}'),
    code: "GENERATOR_BAD_ANSWER",
    retry: "later",
  },
  {
    does: "gives noise",
    answer: (r) => r.end(Buffer.from([1, 2, 3, 0, 255])),
    code: "GENERATOR_BAD_ANSWER",
    retry: "later",
  },
  { does: "fails", answer: (r) => r.writeHead(500).end("boom"), code: "GENERATOR_REFUSED", retry: "later" },
  { does: "has no room", answer: (r) => r.writeHead(503).end(), code: "GENERATOR_REFUSED", retry: "later" },
  { does: "does not know the route", answer: (r) => r.writeHead(404).end(), code: "GENERATOR_REFUSED", retry: "never" },
  {
    does: "sends callers to another host",
    answer: (r) => r.writeHead(307, { location: "http://127.0.0.1:9/" }).end(),
    code: "GENERATOR_REDIRECTED",
    retry: "never",
  },
  {
    does: "sends a file that is shorter than its header says",
    answer: (r) => r.end(splatPly().subarray(0, -9)),
    code: "GENERATOR_TRUNCATED",
    retry: "later",
  },
  {
    does: "sends a file that ends in its header",
    answer: (r) => r.end(splatPly().subarray(0, 60)),
    code: "GENERATOR_TRUNCATED",
    retry: "later",
  },
  {
    does: "never answers",
    answer: () => undefined,
    code: "GENERATOR_TIMEOUT",
    retry: "later",
    config: { timeoutMs: 150 },
  },
  {
    does: "stops in the middle for good",
    answer: (r) => r.writeHead(200, { "content-length": "4096" }).write(splatPly()),
    code: "GENERATOR_TIMEOUT",
    retry: "later",
    config: { timeoutMs: 150 },
  },
  {
    does: "breaks the connection in the middle",
    answer: (r) => {
      r.writeHead(200, { "content-length": "4096" }).write(splatPly(), () => r.destroy());
    },
    code: "GENERATOR_TRUNCATED",
    retry: "later",
  },
];

describe("a generation server that", () => {
  it.each(wrongs)("$does", async ({ answer, code, retry, config }) => {
    await using server = await BackendServer.start((_request, response) => answer(response));
    const sink = new KeptStages();
    const error = await failureOf(threeGen(server.url, config).generate(request(), sink));
    expect([error.code, error.retry]).toEqual([code, retry]);
    expect(sink.kept).toEqual([]);
    expect(error.next).toBeTruthy();
    expect(JSON.stringify([error.message, error.facts])).not.toContain("red chair");
  });

  it("is not there at all", async () => {
    const gone = await BackendServer.start((_request, response) => response.end());
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    const error = await failureOf(threeGen(url).generate(request(), new KeptStages()));
    expect([error.code, error.retry]).toEqual(["GENERATOR_UNREACHABLE", "later"]);
  });
});

describe("a file of 500 MB", () => {
  const size = 500 * 1024 ** 2;

  it("is refused by its announced length, before a byte of it is read", async () => {
    await using server = await BackendServer.start((_request, response) =>
      response.writeHead(200, { "content-length": size }).flushHeaders(),
    );
    const error = await failureOf(threeGen(server.url).generate(request(), new KeptStages()));
    expect([error.code, error.retry]).toEqual(["GENERATOR_TOO_LARGE", "never"]);
  });

  it("is given up at the limit when its length is not announced, and never held in memory", async () => {
    const chunk = Buffer.alloc(1024 ** 2, 0x41);
    let sent = 0;
    let closed: Promise<void> | undefined;
    await using server = await BackendServer.start((_request, response) => {
      closed = new Promise((resolve) => response.once("close", resolve));
      response.writeHead(200);
      const pump = (): void => {
        while (sent < size && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", pump);
            return;
          }
        }
        response.end();
      };
      pump();
    });
    const before = process.memoryUsage().arrayBuffers;
    const error = await failureOf(
      threeGen(server.url, { maxBytes: 4 * 1024 ** 2 }).generate(request(), new KeptStages()),
    );
    expect(error.code).toBe("GENERATOR_TOO_LARGE");
    // The server's own side sees the connection close: nobody goes on reading.
    await closed;
    expect(sent).toBeLessThan(64 * 1024 ** 2);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 ** 2);
  });
});

it("an aborted request ends with the reason of whoever aborted it, not with a failure", async () => {
  const stop = new AbortController();
  await using server = await BackendServer.start(() => stop.abort(new Error("the server stops")));
  await expect(threeGen(server.url).generate(request({ signal: stop.signal }), new KeptStages())).rejects.toThrow(
    "the server stops",
  );
});

it("more requests than places wait, more than that are told to come back", async () => {
  const held: ServerResponse[] = [];
  let arrived: (() => void) | undefined;
  await using server = await BackendServer.start((_request, response) => {
    held.push(response);
    arrived?.();
  });
  const generator = threeGen(server.url, { concurrency: 1, maxWaiting: 1 });
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const first = generator.generate(request(), new KeptStages());
  await reached;
  const leaving = new AbortController();
  const second = generator.generate(request({ signal: leaving.signal }), new KeptStages());
  const error = await failureOf(generator.generate(request(), new KeptStages()));
  expect([error.code, error.retry]).toEqual(["GENERATOR_BUSY", "later"]);
  // Whoever stops waiting frees the place in the queue.
  leaving.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  const third = generator.generate(request(), new KeptStages());
  const next = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  held[0]!.end(splatPly());
  expect((await first).kind).toBe("splat-ply");
  await next;
  held[1]!.end(splatPly());
  expect((await third).bytes).toEqual(new Uint8Array(splatPly()));
  expect(server.seen).toHaveLength(2);
});

describe("hostile prompts", () => {
  const prompts = [
    "two\r\nX-Evil: 1\r\n\r\nlines",
    "a 🦊 with café & 100% + = ?",
    'quotes " and \\ and {seed} and {image_base64}',
    "x".repeat(10_000),
  ];

  it.each(prompts)("reach the form field unharmed and nothing else: %j", async (prompt) => {
    await using server = await BackendServer.start((_request, response) => response.end(splatPly()));
    await threeGen(server.url).generate(request({ prompt }), new KeptStages());
    const [seen] = server.seen;
    expect(new URLSearchParams(seen!.body.toString()).get("prompt")).toBe(prompt);
    expect(seen!.url).toBe("/generate/");
    expect(seen!.headers["x-evil"]).toBeUndefined();
  });

  it.each(prompts)("reach a JSON template unharmed: %j", async (prompt) => {
    await using server = await BackendServer.start((_request, response) => response.end(splatPly()));
    const body = {
      as: "json",
      value: { text: "make {prompt} now", seed: "{seed}", deep: [{ "{prompt}": "{seed}!" }] },
    };
    const generator = openGenerator(generatorConfig.parse({ kind: "http", url: `${server.url}/make`, body }), deps);
    await generator.generate(request({ prompt }), new KeptStages());
    expect(JSON.parse(server.seen[0]!.body.toString())).toEqual({
      text: `make ${prompt} now`,
      seed: 7,
      deep: [{ "{prompt}": "7!" }],
    });
  });

  it("without words, or with too many, are refused before anybody is asked", async () => {
    await using server = await BackendServer.start((_request, response) => response.end(splatPly()));
    const generator = threeGen(server.url);
    for (const prompt of ["", " \n\t", "y".repeat(20_001)]) {
      expect((await failureOf(generator.generate(request({ prompt }), new KeptStages()))).code).toBe(
        "GENERATOR_PROMPT_INVALID",
      );
    }
    expect(server.seen).toEqual([]);
  });
});
