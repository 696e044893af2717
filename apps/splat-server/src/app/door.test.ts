import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testServer, urlencoded } from "./test-server.test-support.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-door-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = "a-key-of-many-letters";
const keyFile = (): string => {
  const path = join(folder, "keys");
  writeFileSync(path, `${key}\n`);
  return path;
};

/** Bytes as they are, and whatever comes back until the line is closed. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  const parts: Buffer[] = [];
  try {
    for await (const part of socket) parts.push(part as Buffer);
  } catch {
    // Cut off: what came before counts.
  }
  return Buffer.concat(parts).toString("latin1");
}

describe("the start", () => {
  test("is refused where other machines could connect without a key", async () => {
    for (const host of ["0.0.0.0", "::"]) {
      await expect(testServer({ host })).rejects.toMatchObject({ code: "SERVER_KEY_NEEDED", retry: "never" });
    }
    await using open = await testServer({ host: "0.0.0.0", keyFile: keyFile() });
    expect((await fetch(`${open.url}/status/`)).status).toBe(401);
  });

  test("is refused beside a wallet, in the data directory as well as in the working directory", async () => {
    mkdirSync(join(folder, "wallets", "miner", "hotkeys"), { recursive: true });
    writeFileSync(join(folder, "wallets", "miner", "hotkeys", "default"), '{"secretPhrase":"a b c"}');
    await expect(testServer({ dataDir: folder, foldersWithoutKeys: [folder] })).rejects.toMatchObject({
      code: "SERVER_BESIDE_KEYS",
    });
  });

  test("is refused with settings that make no sense, all of them named, and on a port that is taken", async () => {
    const wrong = testServer({
      port: 70_000,
      work: { concurrent: 0 },
      validation: { kind: "three-gen", url: "ftp://x" },
    });
    await expect(wrong).rejects.toMatchObject({ code: "CONFIG_INVALID", facts: { count: 3 } });
    await expect(testServer({ work: { concurent: 1 } as never })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await using first = await testServer();
    const port = Number(new URL(first.url).port);
    await expect(testServer({ port })).rejects.toMatchObject({ code: "SERVER_PORT_TAKEN" });
    await expect(testServer({ dataDir: first.dataDir })).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
  });
});

describe("a key", () => {
  test("opens everything, its lack nothing but health and documentation", async () => {
    await using server = await testServer({ keyFile: keyFile() });
    const get = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${server.url}${path}`, { headers })).status;
    for (const path of ["/health/", "/healthz", "/docs/json"]) expect([path, await get(path)]).toEqual([path, 200]);
    const refusal = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }));
    expect([refusal.status, refusal.headers.get("www-authenticate"), await refusal.json()]).toMatchObject([
      401,
      "Bearer",
      { code: "KEY_MISSING" },
    ]);
    for (const path of ["/status/", "/metrics", "/assets/", "/config/", "/memory/"]) {
      expect([path, await get(path)]).toEqual([path, 401]);
      expect([path, await get(path, { authorization: "Bearer wrong-key-of-letters" })]).toEqual([path, 403]);
      expect([path, await get(path, { authorization: `bearer ${key}` })]).toEqual([path, 200]);
      expect([path, await get(path, { "x-api-key": key })]).toEqual([path, 200]);
    }
    expect(server.generator.asked).toEqual([]);
    const client = new AssetsClient({ baseUrl: server.url, key, wall: new SystemClock() });
    expect((await client.generate({ prompt: "x", seed: 1 })).headers.miningReady).toBe(true);
    expect(JSON.stringify(server.reporter.events)).not.toContain(key);
  });
});

describe("without a key", () => {
  test("web pages and foreign names are turned away", async () => {
    await using server = await testServer();
    const { host } = new URL(server.url);
    const asked = (name: string, more = "") =>
      raw(
        server.url,
        `POST /generate/ HTTP/1.1\r\nHost: ${name}\r\n${more}Connection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    expect(await asked("rebound.example.com:8095")).toContain("ORIGIN_FOREIGN");
    expect(await asked(host, "Origin: https://example.com\r\n")).toContain("ORIGIN_FOREIGN");
    expect(await asked(host, "Origin: null\r\n")).toContain("ORIGIN_FOREIGN");
    expect(await asked(host, `Origin: http://${host}\r\n`)).toContain("PROMPT_MISSING");
    expect(await asked("localhost:1")).toContain("PROMPT_MISSING");
  });
});

describe("a flood", () => {
  test("of one address is refused with the time after which to come back", async () => {
    await using server = await testServer({ limits: { perMinute: 3 } });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await fetch(`${server.url}/health/`)).status);
    const refusal = await fetch(`${server.url}/health/`);
    expect([...statuses, refusal.status]).toEqual([200, 200, 200, 429]);
    expect(Number(refusal.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refusal.json()).toMatchObject({ code: "RATE_LIMITED", statusCode: 429 });
  });

  test("of generations is counted by itself", async () => {
    await using server = await testServer({ limits: { generationsPerMinute: 1 } });
    expect((await fetch(`${server.url}/generate/`, urlencoded({}))).status).toBe(422);
    expect((await fetch(`${server.url}/generate/`, urlencoded({}))).status).toBe(429);
    expect((await fetch(`${server.url}/status/`)).status).toBe(200);
  });
});

describe("a request", () => {
  test("whose body comes too slowly ends with a coded answer, and the server goes on", async () => {
    await using server = await testServer({ limits: { requestMs: 200 } });
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json"]) {
      const answer = await raw(
        server.url,
        `POST /generate/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\nprompt=`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain("REQUEST_TIMEOUT");
    }
    expect((await fetch(`${server.url}/health/`)).status).toBe(200);
  });

  test("whose headers come too slowly, are too many, or are none ends, too", async () => {
    await using server = await testServer({ limits: { headersMs: 100 } });
    expect(await raw(server.url, "GET /health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")).toMatch(
      /^HTTP\/1\.1 408 [\s\S]*REQUEST_TIMEOUT/,
    );
    const many = `GET /health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`;
    expect(await raw(server.url, many)).toMatch(/^HTTP\/1\.1 431 [\s\S]*HEADERS_TOO_LARGE/);
    expect(await raw(server.url, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*REQUEST_MALFORMED/);
    expect((await fetch(`${server.url}/health/`)).status).toBe(200);
  });

  test("that is no form, or a form that breaks off, is the client's mistake", async () => {
    await using server = await testServer();
    const post = async (type: string, body: string) => {
      const response = await fetch(`${server.url}/generate/`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await post("application/json", "{")).toEqual([400, "REQUEST_MALFORMED"]);
    expect(await post("application/json", '{"__proto__":{"prompt":"x"}}')).toEqual([400, "REQUEST_MALFORMED"]);
    expect(await post("application/json", '["prompt"]')).toEqual([422, "REQUEST_INVALID"]);
    expect(await post("application/json", '{"prompt":{"toString":"x"}}')).toEqual([422, "REQUEST_INVALID"]);
    expect(await post("text/xml", "<prompt/>")).toEqual([415, "MEDIA_TYPE_UNSUPPORTED"]);
    const broken = await post(
      "multipart/form-data; boundary=b",
      '--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\nx',
    );
    expect(broken[0]).toBeGreaterThanOrEqual(400);
    expect(broken[0]).toBeLessThan(500);
    expect(
      await post("application/json", '{"prompt":"a ball","seed":3,"return_compressed":false}').catch(() => "ply"),
    ).toBe("ply");
    expect(server.generator.asked).toHaveLength(1);
  });
});
