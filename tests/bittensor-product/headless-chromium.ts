import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** The browser on this machine's PATH; undefined when there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = folders.flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)));
  return places.find((place) => existsSync(place));
}

/** Nothing that calls home, and nothing that needs a screen. */
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-extensions",
];

/**
 * Runs a module in a fresh browser and waits for what it posts to `/result`, or throws what it posts to `/failure`.
 * @param files what it may fetch, by path. @throws Error after `timeoutMs`, or when the browser ends first.
 */
export async function runInChromium(
  chromium: string,
  module: string,
  { files, timeoutMs }: { readonly files: Readonly<Record<string, string>>; readonly timeoutMs: number },
): Promise<unknown> {
  const pages: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/": ["text/html", '<!doctype html><script type="module" src="/module.js"></script>'],
    "/module.js": ["text/javascript", module],
    ...Object.fromEntries(Object.entries(files).map(([path, body]) => [path, ["application/json", body] as const])),
  };
  const profile = await mkdtemp(join(tmpdir(), "lode-chromium-"));
  const server = createServer();
  let browser: ChildProcess | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the browser said nothing for ${timeoutMs} ms`)), timeoutMs);
      server.on("request", async (request, response) => {
        const [type, body] = pages[request.url ?? ""] ?? [];
        response.writeHead(body === undefined && request.method === "GET" ? 404 : 200, {
          "content-type": type ?? "text/plain",
        });
        response.end(body);
        if (request.method !== "POST") return;
        const posted = JSON.parse(Buffer.concat(await request.toArray()).toString());
        clearTimeout(timer);
        if (request.url === "/result") resolve(posted);
        else reject(new Error(posted));
      });
      server.listen(0, "127.0.0.1", () => {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
        // A group of its own, so that the browser's helpers end with it.
        browser = spawn(chromium, [...quiet, `--user-data-dir=${profile}`, url], { stdio: "ignore", detached: true });
        browser.once("error", reject);
        browser.once("exit", (code) => reject(new Error(`the browser ended with ${code}`)));
      });
    });
  } finally {
    if (browser?.pid !== undefined && browser.exitCode === null) {
      const ended = new Promise((resolve) => browser!.once("close", resolve));
      process.kill(-browser.pid, "SIGKILL");
      await ended;
    }
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
