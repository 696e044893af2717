import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arrivalWithin } from "./arrival.ts";

const adapter = new FastifyAdapter(arrivalWithin(400));
let port: number;
beforeAll(async () => {
  adapter.getInstance().post("/", async () => ({ read: true }));
  await adapter.init();
  await adapter.listen(0, "127.0.0.1");
  port = (adapter.getHttpServer().address() as AddressInfo).port;
});
afterAll(async () => await adapter.close());

async function answerTo(send: (socket: Socket) => void): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  send(socket);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
const late = /^HTTP\/1\.1 408 Request Timeout\r\n.*Connection: close.*"code":"REQUEST_TIMEOUT"/s;

test("a body that does not arrive in time is 408, and the connection is over", async () => {
  expect(await answerTo((socket) => socket.write(`${head}Content-Length: 100\r\n\r\n{`))).toMatch(late);
});

test("headers that never end are 408 too", async () => {
  expect(await answerTo((socket) => socket.write(head))).toMatch(late);
});

test("what is no HTTP is 400 in the form of all failures", async () => {
  expect(await answerTo((socket) => socket.write("HELLO\r\n\r\n"))).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\n.*"statusCode":400.*"code":"REQUEST_MALFORMED"/s,
  );
});

test("what arrives in time is answered", async () => {
  const request = `${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`;
  expect(await answerTo((socket) => socket.write(request))).toMatch(/^HTTP\/1\.1 200 /);
});
