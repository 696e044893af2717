import { SystemClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { type DevNode, type DevNodeOptions, startDevNode } from "../../dev-node/index.ts";
import { SubstrateChain, type SubstrateChainOptions } from "../substrate-chain.ts";

export interface ChainUnderTest extends AsyncDisposable {
  readonly node: DevNode;
  readonly chain: SubstrateChain;
  /** Seals blocks, three for each that was asked for by submitting, until the work is done. */
  sealing<T>(work: Promise<T>): Promise<T>;
}

/** A development node whose blocks are made by hand, and a client of it. */
export async function chainUnderTest(
  options: DevNodeOptions = {},
  client: Partial<SubstrateChainOptions> = {},
): Promise<ChainUnderTest> {
  const node = await startDevNode(options);
  const chain = clientOf([node.wsUrl], client);
  return {
    node,
    chain,
    sealing: (work) => sealingWhile(node, work),
    [Symbol.asyncDispose]: async () => {
      await chain[Symbol.asyncDispose]();
      await node[Symbol.asyncDispose]();
    },
  };
}

export function clientOf(endpoints: readonly string[], options: Partial<SubstrateChainOptions> = {}): SubstrateChain {
  return new SubstrateChain({
    endpoints,
    wall: new SystemClock(),
    random: new SeededRandom("chain"),
    beacon: "as-served",
    restBaseMs: 5,
    restMaxMs: 20,
    ...options,
  });
}

export async function sealingWhile<T>(node: DevNode, work: Promise<T>): Promise<T> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  ended.catch(() => {});
  while (!isDone) {
    await turn();
    if (node.pending.length > 0) node.seal(4);
  }
  return ended;
}

/** Lets everything that is due happen once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns until something is so. Tests have a deadline of their own. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}
