import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { SystemClock } from "@lode/runtime/clock";
import { expect, test, vi } from "vitest";
import { TestNetwork } from "../testing/test-network.ts";

vi.setConfig({ testTimeout: 120_000 });

/** A connection of our own, to send requests in pieces. */
async function open(url: string): Promise<{ socket: Socket; text(): string; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  socket.on("error", () => {});
  const closed = once(socket, "close");
  await once(socket, "connect");
  return { socket, text: () => text, closed };
}

const body = JSON.stringify({ hotkey: "x" });
const head = `POST /get-folder-access HTTP/1.1\r\nhost: c\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
const seen = (look: () => void) => vi.waitFor(look, { timeout: 20_000, interval: 10 });

async function inFlight(url: string, count: number): Promise<void> {
  await seen(async () => {
    const page = await (await fetch(`${url}/metrics`)).text();
    // The question itself is one.
    expect(page).toContain(`lode_coordinator_http_requests_in_flight ${count + 1}\n`);
  });
}

test("a request that is under way when the coordinator stops is answered, and idle connections do not hold it up", async () => {
  await using network = await TestNetwork.start();
  const { url } = network.coordinator;
  const idle = await open(url);
  idle.socket.write("GET /health/live HTTP/1.1\r\nhost: c\r\n\r\n");
  await seen(() => expect(idle.text()).toContain("200 OK"));
  const slow = await open(url);
  slow.socket.write(head + body.slice(0, 4));
  await inFlight(url, 1);
  const stopped = network.coordinator.stop();
  await idle.closed;
  slow.socket.write(body.slice(4));
  await seen(() => expect(slow.text()).toMatch(/^HTTP\/1\.1 400 /));
  expect(slow.text()).toContain("TIMESTAMP_MALFORMED");
  expect(slow.text()).toMatch(/\r\nconnection: close\r\n/i);
  await stopped;
  await expect(fetch(url)).rejects.toThrow();
  await network.startCoordinator();
});

test("a request that never ends is cut when the grace is over", async () => {
  await using network = await TestNetwork.start({ coordinator: { stopGraceMs: 100 } });
  const { url } = network.coordinator;
  const endless = await open(url);
  endless.socket.write(head);
  await inFlight(url, 1);
  await network.coordinator.stop();
  await endless.closed;
  expect(endless.text()).toBe("");
  await network.startCoordinator();
});

test("while it drains it is not ready, answers all the same, and asks to be left", async () => {
  const wall = new SystemClock();
  let wake = () => {};
  const drained = new Promise<void>((resolve) => {
    wake = resolve;
  });
  // The only sleep that a stop takes on this clock is the drain.
  const stepped = {
    now: () => wall.now(),
    sleepUntil: (at: number, signal?: AbortSignal) => (signal ? wall.sleepUntil(at, signal) : drained),
  };
  await using network = await TestNetwork.start({ coordinator: { drainMs: 3_600_000, wall: stepped } });
  const { url } = network.coordinator;
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  const stopped = network.coordinator.stop();
  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ ready: false, phase: "draining", down: [] });
  const answer = await fetch(`${url}/api/v1/zipcode-assignments/stats`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("connection")).toBe("close");
  wake();
  await stopped;
  await expect(fetch(url)).rejects.toThrow();
  await network.startCoordinator();
});
