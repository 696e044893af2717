import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { BodiesUnderWay } from "./bodies-under-way.ts";

const mib = 1024 ** 2;

describe("large bodies that nobody has proven to have sent", () => {
  let network: TestNetwork;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    network = await TestNetwork.start();
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await network[Symbol.asyncDispose]();
  });

  const path = `/api/v1/epochs/${epochId}/observations/reveal`;

  /** Announces a body and sends none of it. */
  async function announce(length: string): Promise<Socket> {
    const { hostname, port } = new URL(network.coordinator.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${length}\r\n\r\n`);
    return socket;
  }

  async function post(to: string, body: string): Promise<string> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${network.coordinator.url}${to}`, { method: "POST", headers, body });
    return `${response.status} ${((await response.json()) as { code: string }).code} ${response.headers.get("retry-after")}`;
  }

  test.each([`Content-Length: ${32 * mib}`, "Transfer-Encoding: chunked"])(
    "fill no memory: beyond a bound they are 503 before they arrive, small ones are not (%s)",
    async (length) => {
      const large = " ".repeat(mib);
      expect(await post(path, large)).toBe("401 SIGNATURE_MISSING null");
      const waiting = [await announce(length), await announce(length)];
      await expect.poll(() => post(path, large)).toBe("503 OVERLOADED 1");
      expect(await post("/get-folder-access", "{}")).toMatch(/^400 /);
      for (const socket of waiting) socket.destroy();
      await expect.poll(() => post(path, large)).toBe("401 SIGNATURE_MISSING null");
    },
  );
});

describe("bodies under way", () => {
  test("are bounded of all addresses together as well, and make room when they are done", () => {
    const bodies = new BodiesUnderWay();
    const ends = Array.from({ length: 16 }, (_, index) => bodies.begin(`10.0.0.${index}`, 32 * mib));
    expect(() => bodies.begin("10.0.1.1", 32 * mib)).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
    expect(() => bodies.begin("10.0.1.1", 64 * 1024)).not.toThrow();
    ends[0]!();
    expect(() => bodies.begin("10.0.1.1", 32 * mib)).not.toThrow();
  });
});
