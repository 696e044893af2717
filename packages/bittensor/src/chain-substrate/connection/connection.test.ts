import { SystemClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DevNode, startDevNode } from "../../dev-node/index.ts";
import { until } from "../testing/chain-under-test.ts";
import { Connection, type ConnectionEvent, type ConnectionOptions } from "./connection.ts";
import { EndpointRota } from "./endpoint-rota.ts";

let nodes: [DevNode, DevNode];
let events: ConnectionEvent[];
const connections: Connection[] = [];

function connect(more: Partial<ConnectionOptions> = {}): Connection {
  const connection = new Connection({
    endpoints: nodes.map(({ wsUrl }) => wsUrl),
    wall: new SystemClock(),
    random: new SeededRandom(1),
    restBaseMs: 5,
    restMaxMs: 20,
    onEvent: (event) => events.push(event),
    ...more,
  });
  connections.push(connection);
  return connection;
}

beforeEach(async () => {
  nodes = [await startDevNode({ seed: "a" }), await startDevNode({ seed: "b" })];
  events = [];
});
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection[Symbol.asyncDispose]();
  for (const node of nodes) await node[Symbol.asyncDispose]();
});

const genesis = (connection: Connection): Promise<unknown> => connection.request("chain_getBlockHash", [0]);

describe("a connection", () => {
  it("opens nothing before the first question, and one socket for all of them", async () => {
    const connection = connect();
    expect(connection.health).toEqual({ url: undefined, lastHeardAt: undefined, subscriptions: 0 });
    expect(nodes[0].connections).toBe(0);
    const answers = await Promise.all(Array.from({ length: 20 }, () => genesis(connection)));
    expect(new Set(answers)).toEqual(new Set([nodes[0].genesisHash]));
    expect(nodes[0].connections).toBe(1);
    expect(connection.health.url).toBe(nodes[0].wsUrl);
  });

  it("asks the next endpoint when the first hangs up on a question", async () => {
    nodes[0].faults.hangUpOn("chain_getBlockHash", "before");
    expect(await genesis(connect())).toBe(nodes[1].genesisHash);
    expect(events.map(({ kind }) => kind)).toEqual(["connected", "lost", "connected"]);
  });

  it("asks the next endpoint when the first is silent", async () => {
    nodes[0].faults.silence(true);
    expect(await genesis(connect({ silenceMs: 50 }))).toBe(nodes[1].genesisHash);
    expect(events).toContainEqual(expect.objectContaining({ kind: "lost", why: expect.stringContaining("silent") }));
  });

  it("goes on when handshakes are refused, as a public endpoint does with too many", async () => {
    nodes[0].faults.refuseHandshakes(3, 429);
    const connection = connect({ endpoints: [nodes[0].wsUrl] });
    expect(await genesis(connection)).toBe(nodes[0].genesisHash);
    expect(events.filter(({ kind }) => kind === "lost")).toHaveLength(3);
  });

  it("asks elsewhere when an endpoint answers that it is asked too often", async () => {
    const createSocket = (url: string): WebSocket => {
      const socket = new WebSocket(url);
      if (url !== nodes[0].wsUrl) return socket;
      const send = socket.send.bind(socket);
      socket.send = (data) => {
        const { id } = JSON.parse(String(data)) as { id: number };
        const error = { code: -32_005, message: "Too Many Requests" };
        const answer = JSON.stringify({ jsonrpc: "2.0", id, error });
        if (id === 1) socket.onmessage?.(new MessageEvent("message", { data: answer }));
        else send(data);
      };
      return socket;
    };
    expect(await genesis(connect({ createSocket }))).toBe(nodes[1].genesisHash);
    expect(await connect({ createSocket }).requestOnce("chain_getBlockHash", [0])).toBe(nodes[1].genesisHash);
  });

  it("says that nobody answers, once the call's time is up", async () => {
    nodes[0].faults.silence(true);
    nodes[1].faults.silence(true);
    const asked = genesis(connect({ silenceMs: 20, callTimeoutMs: 150 }));
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE", retry: "later" });
  });

  it("is whole again when the endpoints come back", async () => {
    const connection = connect();
    for (const node of nodes) node.faults.refuseHandshakes(2);
    expect(nodes.map(({ genesisHash }) => genesisHash)).toContain(await genesis(connection));
    expect(events.filter(({ kind }) => kind === "lost").length).toBeGreaterThanOrEqual(4);
  });

  it("does not repeat what may be asked only once", async () => {
    nodes[0].faults.hangUpOn("chain_getBlockHash", "after");
    const asked = connect().requestOnce("chain_getBlockHash", [0]);
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_SOCKET_LOST" });
  });

  it("does not know whether a question arrived that was sent and never answered", async () => {
    const connection = connect({ silenceMs: 5_000, callTimeoutMs: 100 });
    await genesis(connection);
    nodes[0].faults.silence(true);
    const asked = connection.requestOnce("chain_getBlockHash", [0]);
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_SOCKET_LOST" });
  });

  it("hands an endpoint's own refusal on", async () => {
    const asked = connect().request("state_call", ["Nothing_here", "0x"]);
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_RPC_REFUSED", facts: { method: "state_call" } });
    expect(events).toHaveLength(1);
  });

  it("takes subscriptions up again at the next endpoint", async () => {
    const connection = connect();
    const numbers: number[] = [];
    connection.subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads", (header) => {
      numbers.push(Number((header as { number: string }).number));
    });
    await until(() => numbers.length === 1);
    nodes[0].faults.drop();
    await until(() => connection.health.url === nodes[1].wsUrl && numbers.length === 2);
    nodes[1].seal(3);
    await until(() => numbers.at(-1) === 3);
    expect(connection.health.subscriptions).toBe(1);
  });

  it("notices that an endpoint it only listens to is dead", async () => {
    const connection = connect({ idleMs: 30, silenceMs: 30 });
    connection.subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads", () => {});
    await genesis(connection);
    nodes[0].faults.silence(true);
    await until(() => connection.health.url === nodes[1].wsUrl);
  });

  it("ends what is asked when it is closed", async () => {
    nodes[0].faults.silence(true);
    const connection = connect();
    const asked = genesis(connection);
    await until(() => connection.health.url !== undefined);
    await connection[Symbol.asyncDispose]();
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_CLOSED" });
    await expect(genesis(connection)).rejects.toMatchObject({ code: "CHAIN_CLOSED" });
    await until(() => nodes[0].connections === 0);
  });

  it("needs an address that can be one", async () => {
    const asked = genesis(connect({ endpoints: ["nonsense:// "], callTimeoutMs: 60 }));
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
    expect(() => connect({ endpoints: [] })).toThrow(RangeError);
  });
});

describe("endpoints that fail", () => {
  it("rest longer each time, up to a limit, and begin anew once they answer", () => {
    const rota = new EndpointRota({
      endpoints: ["a"],
      wall: new SystemClock(),
      random: { next: () => 0.999, int: () => 0 },
      restBaseMs: 100,
      restMaxMs: 450,
    });
    const rests = Array.from({ length: 5 }, () => rota.failed("a", "test"));
    expect(rests).toEqual([100, 200, 400, 450, 450]);
    rota.succeeded("a");
    expect(rota.failed("a", "test")).toBe(100);
  });
});
