import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { LodeError } from "@lode/runtime/errors";
import type { VariantMaker } from "../variants/variant-maker.ts";
import { testSpz } from "./test-miner.test-support.ts";

/** Asset server and validation service of a test, over HTTP, for a miner that is a process of its own. */
export interface Workbench extends AsyncDisposable {
  readonly url: string;
  /** In the order in which they were asked for. */
  readonly asked: { readonly number: number; readonly generationId: string }[];
  /** What was really made: an id asked for again is not. */
  readonly made: Set<string>;
  readonly judged: string[];
  /** A promise holds the answer back. */
  beforeMake: (number: number) => undefined | Promise<void>;
  beforeJudge: (number: number) => undefined | Promise<void>;
  scores: readonly number[];
}

export async function workbench(): Promise<Workbench> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    if (request.url === "/make") {
      const order = JSON.parse(body) as { number: number; generationId: string };
      state.asked.push(order);
      await state.beforeMake(order.number);
      state.made.add(order.generationId);
      response.writeHead(200).end(testSpz(order.generationId));
      return;
    }
    const { data } = JSON.parse(body) as { data: string };
    const generationId = [...state.made].find((id) => Buffer.from(testSpz(id)).toString("base64") === data) ?? "";
    const number = state.asked.find((order) => order.generationId === generationId)?.number ?? 0;
    await state.beforeJudge(number);
    state.judged.push(generationId);
    response.writeHead(200).end(JSON.stringify({ score: state.scores[number] ?? 0 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state: Workbench = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    made: new Set(),
    judged: [],
    beforeMake: () => undefined,
    beforeJudge: () => undefined,
    scores: [0.65, 0.7],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

/** Makes variants at a workbench. */
export function workbenchMaker(url: string): VariantMaker {
  return {
    make: async ({ number, generationId, signal }) => {
      const body = JSON.stringify({ number, generationId });
      const response = await fetch(`${url}/make`, { method: "POST", body, signal });
      if (!response.ok) throw new LodeError("ASSET_SERVER_UNREACHABLE", "no", { retry: "later" });
      return { generationId, spz: new Uint8Array(await response.arrayBuffer()), facts: {} };
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
