import { routes } from "@lode/contract/coordinator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestNetwork } from "../testing/test-network.ts";

let network: TestNetwork;
beforeAll(async () => {
  network = await TestNetwork.start();
});
afterAll(async () => await network[Symbol.asyncDispose]());

interface Operation {
  readonly operationId: string;
  readonly requestBody?: unknown;
  readonly parameters: readonly { name: string; in: string }[];
  readonly responses: Record<string, unknown>;
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

const get = async (path: string): Promise<Response> => await fetch(`${network.coordinator.url}${path}`);

test("the description lists every route that is served, and what each answers", async () => {
  const { paths } = (await (await get("/docs-json")).json()) as OpenApi;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const served = Object.values(routes).map(
    ({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`,
  );
  for (const route of [...served, "get /health", "get /objects"]) expect(described).toContain(route);
  expect(described.filter((route) => !served.includes(route))).toEqual(
    expect.arrayContaining(["get /health", "get /objects"]),
  );
  expect(described.length).toBe(served.length + 3);
  const current = paths[routes.currentAssignment.path]!.get!;
  expect(current.operationId).toBe("currentAssignment");
  expect(JSON.stringify(current.responses["200"])).toContain("expectedListings");
  const told = ({ parameters }: Operation) => parameters.map(({ name, in: place }) => `${place} ${name}`);
  expect(told(current)).toEqual(["query hotkey", "query signature", "query timestamp"]);
  expect(told(paths["/objects"]!.get!)).toContain("query continuation-token");
  expect(told(paths["/api/v1/epochs/{epochId}/submissions"]!.get!)).toEqual(
    expect.arrayContaining(["path epochId", "header x-lode-signature"]),
  );
  expect(JSON.stringify(paths[routes.status.path]!.post)).toContain("s3UploadComplete");
});

test("every operation says how it fails, with the body of an error and an example of it", async () => {
  const description = (await (await get("/docs-json")).json()) as OpenApi;
  expect(description.components.schemas.ErrorBody).toMatchObject({
    required: ["statusCode", "message", "error", "detail", "code"],
  });
  const content = (statusCode: number) => ({
    "application/json": {
      schema: { $ref: "#/components/schemas/ErrorBody" },
      example: { statusCode, code: expect.stringMatching(/^[A-Z_]+$/) },
    },
  });
  for (const operation of Object.values(description.paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue;
      const statusCode = status === "default" ? 500 : Number(status);
      expect(response, `${operation.operationId} ${status}`).toMatchObject({ content: content(statusCode) });
    }
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["429", "default"]));
  }
  const told = (method: string, path: string) =>
    Object.keys(description.paths[path.replace(/:(\w+)/g, "{$1}")]![method]!.responses).join(" ");
  expect(told("get", routes.stats.path)).toBe("200 429 default");
  expect(told("get", routes.currentAssignment.path)).toBe("200 400 401 404 429 503 default");
  // Outsiders get a 401 here, as they do from the Python server.
  expect(told("post", routes.validatorAccess.path)).toBe("200 400 401 413 415 429 503 default");
  expect(told("post", routes.revealObservations.path)).toBe("200 400 401 403 404 409 413 415 425 429 503 default");
  expect(told("get", "/objects/:path")).toBe("302 400 401 403 404 429 503 default");
});

test("every parameter in a path is declared", async () => {
  const { paths } = (await (await get("/docs-json")).json()) as OpenApi;
  for (const [path, methods] of Object.entries(paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters } of Object.values(methods)) {
      expect(
        parameters.filter(({ in: place }) => place === "path").map(({ name }) => name),
        path,
      ).toEqual(named);
    }
  }
});

test("people get a page of it", async () => {
  const page = await get("/docs");
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Lode coordinator");
});

test("health is ok under both of its names", async () => {
  for (const path of ["/healthcheck", "/health"]) {
    expect(await (await get(path)).json()).toMatchObject({
      status: "ok",
      database: "connected",
      service: "lode-coordinator",
    });
  }
});

test("every route of the contract is there: none answers that it does not exist", async () => {
  for (const { method, path } of Object.values(routes)) {
    const filled = path.replace(":epochId", "2026-01-05T04-00-00").replace(":sha256", "0".repeat(64));
    const init =
      method === "POST" ? { method, body: "{}", headers: { "content-type": "application/json" } } : { method };
    const response = await fetch(`${network.coordinator.url}${filled}`, init);
    expect(await response.text(), `${method} ${path}`).not.toContain("ROUTE_NOT_FOUND");
  }
});
