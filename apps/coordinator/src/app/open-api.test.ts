import { readFile } from "node:fs/promises";
import { routes } from "@lode/contract/coordinator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { TestNetwork } from "../testing/test-network.ts";

type Json = Record<string, unknown>;

interface Media {
  readonly schema?: Json;
  readonly example?: unknown;
}

interface Answer {
  readonly description: string;
  readonly headers?: Record<string, { schema: Json }>;
  readonly content?: Record<string, Media>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly requestBody?: { content: Record<string, Media> };
  readonly parameters: readonly { name: string; in: string; example?: unknown; schema: Json }[];
  readonly responses: Record<string, Answer>;
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { description: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Json> };
}

let network: TestNetwork;
let description: OpenApi;
let operations: readonly { method: string; path: string; operation: Operation }[];
const served: string[] = [];

const get = async (path: string): Promise<Response> => await fetch(`${network.coordinator.url}${path}`);

beforeAll(async () => {
  const onRoute = (method: string, path: string) => void served.push(`${method} ${path}`);
  network = await TestNetwork.start({ coordinator: { onRoute } });
  description = (await (await get("/docs-json")).json()) as OpenApi;
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
});
afterAll(async () => await network[Symbol.asyncDispose]());

/** Every `$ref` put in place, so that a schema stands alone. */
function whole(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(whole);
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref, ...rest } = schema as Json & { $ref?: string };
  const here = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, whole(value)]));
  if ($ref === undefined) return here;
  const target = description.components.schemas[$ref.replace("#/components/schemas/", "")];
  if (target === undefined) throw new Error(`${$ref} leads nowhere`);
  const { properties, ...others } = whole(target) as Json;
  return { ...others, properties: { ...(properties as Json), ...(here.properties as Json | undefined) } };
}

const parserOf = (schema: unknown) => z.fromJSONSchema(whole(schema) as Parameters<typeof z.fromJSONSchema>[0]);

const told = (method: string, path: string): Operation => description.paths[path]![method]!;

describe("the description", () => {
  test("lists every route that is served, and nothing else", () => {
    // For people, not part of what is described; Fastify answers HEAD wherever it answers GET, and CORS answers OPTIONS.
    const isAside = /^(GET|HEAD) \/(docs|openapi\.json)|^HEAD (?!\/objects\/\*)|^OPTIONS /;
    const real = served.filter((route) => !isAside.test(route));
    const written = operations.map(({ method, path }) => {
      const plain = path.replace("/objects/{path}", "/objects/*").replace(/\{(\w+)\}/g, ":$1");
      return `${method.toUpperCase()} ${plain}`;
    });
    expect([...new Set(real)].sort()).toEqual([...written].sort());
    for (const { method, path } of Object.values(routes)) expect(written).toContain(`${method} ${path}`);
  });

  test("is 3.1, the same under each of its addresses, and a page for people", async () => {
    expect(description.openapi).toMatch(/^3\.1\./);
    expect(await (await get("/openapi.json")).json()).toEqual(description);
    const page = await get("/docs");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Lode coordinator");
  });

  test("names every operation once, and says what it is for", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      expect(operation.summary, operation.operationId).toMatch(/.{10}/);
      expect(operation.tags, operation.operationId).toHaveLength(1);
    }
  });

  test("declares every parameter of a path, and refers to nothing that is not there", () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter(({ in: place }) => place === "path").map(({ name }) => name);
      expect(declared, path).toEqual(named);
    }
    expect(() => whole(description.paths)).not.toThrow();
  });

  test("says in what form each request and each answer comes, with an example that has it", () => {
    for (const { operation } of operations) {
      const about = operation.operationId;
      if (operation.requestBody !== undefined) {
        const { schema, example } = Object.values(operation.requestBody.content)[0]!;
        expect(example, about).toBeDefined();
        expect(parserOf(schema).safeParse(example), `request of ${about}`).toMatchObject({ success: true });
      }
      const answered = operation.responses["200"]?.content;
      if (about === "headObject" || about === "readObject") continue;
      const { schema, example } = Object.values(answered ?? {})[0] ?? {};
      expect(example, about).toBeDefined();
      expect(parserOf(schema).safeParse(example), `answer of ${about}`).toMatchObject({ success: true });
    }
  });

  test("gives each parameter an example of its form", () => {
    for (const { operation } of operations) {
      for (const { name, example, schema } of operation.parameters) {
        expect(example, `${operation.operationId} ${name}`).toBeDefined();
        expect(parserOf(schema).safeParse(example), `${operation.operationId} ${name}`).toMatchObject({
          success: true,
        });
      }
    }
  });

  test("says how each operation fails: status, codes and an example of the body", async () => {
    const documented = await readFile(new URL("../../../../docs/errors.md", import.meta.url), "utf8");
    const unknown = new Set<string>();
    for (const { operation } of operations) {
      for (const [status, { content, description: text }] of Object.entries(operation.responses)) {
        const isOwnForm = operation.operationId === "ready" && status === "503";
        if (Number(status) < 400 || isOwnForm) continue;
        const { schema, example } = content?.["application/json"] ?? {};
        const where = `${operation.operationId} ${status}`;
        expect(parserOf(schema).safeParse(example), where).toMatchObject({ success: true });
        const { code } = schema!.properties as { code: { enum: string[] } };
        expect(code.enum.length, where).toBeGreaterThan(0);
        for (const one of code.enum) {
          expect(text, where).toContain(`\`${one}\``);
          if (!documented.includes(`\`${one}\``)) unknown.add(one);
        }
      }
      expect(Object.keys(operation.responses), operation.operationId).toEqual(expect.arrayContaining(["429", "500"]));
    }
    expect([...unknown], "codes that docs/errors.md does not explain").toEqual([]);
  });

  test("tells what is signed and where", () => {
    const current = told("get", routes.currentAssignment.path);
    expect(current.description).toContain("`zipcode:assignment:current:{timestamp}`");
    expect(current.parameters.map(({ name, in: place }) => `${place} ${name}`)).toEqual([
      "query hotkey",
      "query signature",
      "query timestamp",
    ]);
    expect(told("post", routes.status.path).description).toMatch(/`zipcode:status:.*` or `miner:status:/);
    const own = told("get", "/api/v1/epochs/{epochId}/submissions");
    expect(own.description).toContain("`lode:submissions:{epochId}:{sha256(body)}:{timestamp}`");
    expect(own.parameters.map(({ name }) => name)).toContain("x-lode-signature");
    expect(description.info.description).toContain("sr25519");
  });

  test("tells the headers that clients read", () => {
    const headersOf = (status: string) =>
      Object.keys(told("post", routes.status.path).responses[status]!.headers ?? {});
    const limits = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];
    expect(headersOf("200").sort()).toEqual([...limits, "X-Request-Id"]);
    expect(headersOf("429").sort()).toEqual(["Retry-After", ...limits, "X-Request-Id"]);
    expect(headersOf("503")).toContain("Retry-After");
  });

  test("distinguishes what a route can refuse with from what another can", () => {
    const codes = (method: string, path: string, status: string) =>
      (
        told(method, path).responses[status]?.content?.["application/json"]?.schema?.properties as
          | { code: { enum: string[] } }
          | undefined
      )?.code.enum;
    // Outsiders get a 401 here, as they do from the Python server, and a 403 there.
    expect(codes("post", routes.validatorAccess.path, "401")).toContain("VALIDATOR_REQUIRED");
    expect(codes("get", "/api/v1/zipcode-assignments/epoch/{epochId}", "403")).toContain("VALIDATOR_REQUIRED");
    expect(codes("get", "/objects/{path}", "404")).toEqual(["OBJECT_NOT_FOUND"]);
    expect(codes("get", routes.stats.path, "404")).toBeUndefined();
  });
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
