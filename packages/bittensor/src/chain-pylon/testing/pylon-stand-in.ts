import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "@lode/runtime/clock";
import type { ChainClient, Metagraph, Signer } from "../../chain/index.ts";
import type { BlockNumber, NetUid } from "../../primitives/index.ts";

export interface PylonStandInOptions {
  /** The wallet that the stand-in writes with. */
  readonly signer: Signer;
  readonly clock: Clock;
  readonly token: string;
  readonly identity: string;
  readonly versionKey?: number;
}

export interface PylonStandIn extends AsyncDisposable {
  readonly url: string;
  /** Requests so far, as `METHOD path`. */
  readonly requests: string[];
  /** While set, every answer. */
  failWith: { status: number; body: string } | undefined;
}

/** Answers as Pylon's API v1 does, over a chain of ours. What it says of blocks beyond finality is the memory chain's own. */
export async function servePylon(
  chain: ChainClient & { metagraph(netuid: NetUid): Promise<Metagraph> },
  options: PylonStandInOptions,
): Promise<PylonStandIn> {
  const { signer, token, identity, versionKey = 3 } = options;
  const requests: string[] = [];
  const standIn: { failWith: PylonStandIn["failWith"] } = { failWith: undefined };

  const blockOf = async (number: number): Promise<{ number: number; hash: string }> => {
    const finalized = await chain.finalizedHead();
    if (number > finalized.number) return { number, hash: `0x${number.toString(16).padStart(64, "0")}` };
    const after = await chain.firstBlockAfter(timeOf(finalized, number) - 1);
    return { number, hash: after!.hash };
  };
  const timeOf = (head: { number: number; timestampMs: number }, number: number): number =>
    head.timestampMs - (head.number - number) * 12_000;

  const neuronsOf = async (metagraph: Metagraph): Promise<unknown> => ({
    block: await blockOf(metagraph.block),
    neurons: Object.fromEntries(
      metagraph.neurons.map((neuron) => [
        neuron.hotkey,
        {
          uid: neuron.uid,
          hotkey: neuron.hotkey,
          coldkey: neuron.coldkey,
          stakes: { alpha: 0.0, tao: 0.0, total: `@${tao(neuron.stakeRao)}@` },
          validator_permit: neuron.validatorPermit,
          last_update: neuron.lastUpdate,
        },
      ]),
    ),
  });

  const answer = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: { detail: "no such token" } };
    const path = (request.url ?? "").replace(`/api/v1/identity/${identity}`, "");
    if (path === "/block/latest") {
      const { block } = await chain.metagraph(46 as NetUid);
      const { number, hash } = await blockOf(block);
      return {
        status: 200,
        body: { number, hash, timestamp: Math.floor(timeOf(await chain.finalizedHead(), block) / 1_000) },
      };
    }
    const inherent = /^\/block\/(\d+)\/extrinsic\/0$/.exec(path);
    if (inherent !== null) {
      const value = timeOf(await chain.finalizedHead(), Number(inherent[1]));
      const call = {
        call_module: "Timestamp",
        call_function: "set",
        call_args: [{ name: "now", type: "Moment", value }],
      };
      return { status: 200, body: { block_number: Number(inherent[1]), extrinsic_index: 0, call } };
    }
    const neurons = /^\/subnet\/(\d+)\/block\/(\w+)\/neurons$/.exec(path);
    if (neurons !== null) {
      const netuid = Number(neurons[1]) as NetUid;
      if (netuid !== 46) return { status: 404, body: { detail: "no such subnet" } };
      const latest = await chain.metagraph(netuid);
      if (neurons[2] === "latest") return { status: 200, body: await neuronsOf(latest) };
      // Blocks between the final and the newest one are there for Pylon too.
      const block = Number(neurons[2]) as BlockNumber;
      const { number: finalized } = await chain.finalizedHead();
      const metagraph = block > finalized ? { ...latest, block } : await chain.metagraphAt(netuid, block);
      return { status: 200, body: await neuronsOf(metagraph) };
    }
    if (/\/commitments\//.test(path)) {
      const body = { block: await blockOf(1), commitment_block_number: 7, hotkey: signer.hotkey, commitment: "0x0102" };
      return path.endsWith(signer.hotkey) ? { status: 200, body } : { status: 404, body: { detail: "none" } };
    }
    if (request.method === "PUT" && path.endsWith("/weights")) {
      const { weights } = JSON.parse(await text(request)) as { weights: Record<string, number> };
      void apply(weights);
      return { status: 200, body: { detail: "weights update scheduled", count: Object.keys(weights).length } };
    }
    return { status: 404, body: { detail: "no such route" } };
  };

  /** As Pylon's job does: it waits for the next block, and tells nobody how it went. */
  const apply = async (weights: Record<string, number>): Promise<void> => {
    const netuid = 46 as NetUid;
    await options.clock.sleepUntil(options.clock.now() + 12_000);
    const { neurons } = await chain.metagraph(netuid);
    const known = neurons.filter(({ hotkey }) => weights[hotkey] !== undefined);
    const max = Math.max(...known.map(({ hotkey }) => weights[hotkey]!));
    await chain.setWeights(signer, {
      netuid,
      mechanism: 0,
      uids: known.map(({ uid }) => uid),
      values: known.map(({ hotkey }) => Math.round((weights[hotkey]! * 65_535) / max)),
      versionKey,
    });
  };

  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const { failWith } = standIn;
    const send = ({ status, body }: { status: number; body: unknown }): void => {
      // Amounts leave as bare numbers with all their digits, as Python's Decimal does.
      const json = typeof body === "string" ? body : JSON.stringify(body).replace(/"@([\d.]+)@"/g, "$1");
      response.writeHead(status, { "content-type": "application/json" }).end(json);
    };
    if (failWith !== undefined) send(failWith);
    else answer(request).then(send, (error: unknown) => send({ status: 500, body: { detail: String(error) } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(standIn, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function tao(rao: bigint): string {
  return `${rao / 1_000_000_000n}.${String(rao % 1_000_000_000n).padStart(9, "0")}`;
}

async function text(request: IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of request) all += String(chunk);
  return all;
}
