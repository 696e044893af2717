import type { ChainClient, Metagraph } from "@lode/bittensor/chain";
import type { Keypair } from "@lode/bittensor/keys";
import { currentAssignmentCommitment, routes } from "@lode/contract/coordinator";
import { ManualClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { signText, TestNetwork } from "../testing/test-network.ts";

/** A chain as it is, until told otherwise. */
class Chain {
  isDown = false;
  readonly gone = new Set<string>();
  readonly #real: ChainClient;

  constructor(real: ChainClient) {
    this.#real = real;
  }

  get client(): ChainClient {
    const metagraph = async (...[netuid]: Parameters<ChainClient["metagraph"]>): Promise<Metagraph> => {
      if (this.isDown) throw new Error("no answer");
      const view = await this.#real.metagraph(netuid);
      return { ...view, neurons: view.neurons.filter(({ hotkey }) => !this.gone.has(hotkey)) };
    };
    return new Proxy(this.#real, {
      get: (real, name) => {
        if (name === "metagraph") return metagraph;
        const value = Reflect.get(real, name) as unknown;
        return typeof value === "function" ? value.bind(real) : value;
      },
    });
  }
}

interface World extends AsyncDisposable {
  readonly network: TestNetwork;
  readonly chain: Chain;
  readonly wall: ManualClock;
  ask(key: Keypair): Promise<string>;
}

async function start(isDown = false): Promise<World> {
  const wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
  let chain: Chain | undefined;
  const network = await TestNetwork.start({
    coordinator: { wall, metagraphRefreshSeconds: 10, maxMetagraphAgeMinutes: 1 },
    chainOf: (real) => {
      chain = new Chain(real);
      chain.isDown = isDown;
      return chain.client;
    },
  });
  const ask = async (key: Keypair): Promise<string> => {
    const timestamp = Math.floor(wall.now() / 1000);
    const signature = signText(key, currentAssignmentCommitment(timestamp));
    const query = new URLSearchParams({ hotkey: key.hotkey, signature, timestamp: String(timestamp) });
    const response = await fetch(`${network.coordinator.url}${routes.currentAssignment.path}?${query}`);
    const body = (await response.json()) as { code?: string };
    return `${response.status} ${body.code ?? "OK"}`;
  };
  return { network, chain: chain!, wall, ask, [Symbol.asyncDispose]: () => network[Symbol.asyncDispose]() };
}

test("a hotkey deregistered in the middle of an epoch is refused from the next look on, the others are not", async () => {
  await using world = await start();
  const [leaver, stayer] = world.network.miners as [Keypair, Keypair];
  expect(await world.ask(leaver)).toBe("200 OK");
  world.chain.gone.add(leaver.hotkey);
  await world.wall.advanceBy(9_000);
  expect(await world.ask(leaver)).toBe("200 OK");
  await world.wall.advanceBy(2_000);
  expect(await world.ask(leaver)).toBe("401 HOTKEY_NOT_REGISTERED");
  expect(await world.ask(stayer)).toBe("200 OK");
});

test("while the chain is down miners are served for as long as configured, with one warning; then 503 until it is back", async () => {
  await using world = await start();
  const [miner] = world.network.miners as [Keypair];
  const warnings = (): number => world.network.reporter.events.filter(({ event }) => event === "metagraphStale").length;
  world.chain.isDown = true;
  await world.wall.advanceBy(45_000);
  expect(await world.ask(miner)).toBe("200 OK");
  expect(await world.ask(world.network.stranger)).toBe("401 HOTKEY_NOT_REGISTERED");
  await world.wall.advanceBy(16_000);
  expect(await world.ask(miner)).toBe("503 CHAIN_UNREACHABLE");
  expect(warnings()).toBe(1);
  world.chain.isDown = false;
  await world.wall.advanceBy(5_000);
  expect(await world.ask(miner)).toBe("200 OK");
});

test("a coordinator whose chain is down starts, admits nobody, and mends itself", async () => {
  await using world = await start(true);
  const [miner] = world.network.miners as [Keypair];
  expect(await world.ask(miner)).toBe("503 CHAIN_UNREACHABLE");
  world.chain.isDown = false;
  await world.wall.advanceBy(5_000);
  await world.network.coordinator.settle();
  expect(await world.ask(miner)).toBe("200 OK");
});
