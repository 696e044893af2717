import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type AdminRouteName, adminRoutes } from "@lode/contract/admin";
import { errorBody } from "@lode/contract/coordinator";

export interface Asked {
  readonly route: AdminRouteName;
  /** With the query. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

/** The owner's API of a test: real HTTP, answers from the test itself. */
export class OwnersApi implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** What each route answers; a route that is not there answers 404. */
  readonly answers: Partial<Record<AdminRouteName, unknown>> = {};
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const target = request.url ?? "/";
      const route = routeOf(request.method ?? "GET", target);
      const { authorization } = request.headers;
      if (route !== undefined) this.asked.push({ route, target, authorization, body: Buffer.concat(parts) });
      const answer = route === undefined ? undefined : this.answers[route];
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? errorBody(404, "EPOCH_NOT_FOUND", "not in this test")));
    });
  }

  static async start(): Promise<OwnersApi> {
    const api = new OwnersApi();
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The last body that was sent, as JSON. */
  get sent(): unknown {
    return JSON.parse(this.asked.at(-1)?.body.toString() ?? "null");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function routeOf(method: string, target: string): AdminRouteName | undefined {
  const path = target.split("?")[0] ?? "";
  const found = Object.entries(adminRoutes).find(([, route]) => {
    const pattern = new RegExp(`^${route.path.replaceAll(/:[a-zA-Z0-9]+/g, "[^/]+")}$`);
    return route.method === method && pattern.test(path);
  });
  return found?.[0] as AdminRouteName | undefined;
}
