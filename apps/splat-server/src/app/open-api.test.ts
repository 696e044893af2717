import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splatServerSettings } from "../config.ts";
import { openApiDocument, routeTable, serveRoutes } from "../routes/index.ts";
import { buildServer } from "../server/build-server.ts";
import { type TestServer, testServer } from "./test-server.test-support.ts";

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly in: string }>;
}
type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(async () => {
  await server.stop();
});

describe("/docs", () => {
  test("describes every route that is served, and serves every route that it describes", async () => {
    const served: string[] = [];
    const settings = splatServerSettings.parse({ dataDir: server.dataDir });
    const bare = await buildServer({
      settings,
      keys: undefined,
      reporter: server.reporter,
      openApi: {},
      onAnswered: () => {},
    });
    bare.addHook("onRoute", ({ method, url }) => {
      for (const one of [method].flat()) if (one !== "HEAD") served.push(`${one} ${url}`);
    });
    await serveRoutes(bare, { settings } as never);
    await bare.close();
    const document = (await (await fetch(`${server.url}/docs/json`)).json()) as Document;
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
    expect(described.sort()).toEqual(served.sort());
    expect(served).toHaveLength(Object.keys(routeTable).length);
  });

  test("is OpenAPI 3.1 whose every reference resolves, with errors and parameters of every route", () => {
    const document = openApiDocument("1") as unknown as Document;
    expect(document.openapi).toBe("3.1.0");
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(20);
    for (const path of new Set(references)) {
      const found = path
        .split("/")
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
      expect([path, typeof found]).toEqual([path, "object"]);
    }
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const operation of Object.values(operations)) {
        ids.add(operation.operationId);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(["200", "400", "429", "500", "503"]));
        const named = operation.parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
        expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
    }
    expect(ids.size).toBe(Object.keys(routeTable).length);
  });

  test("names every code that a route refuses with by itself", () => {
    const folder = new URL("../routes/", import.meta.url);
    const text = JSON.stringify(openApiDocument("1"));
    for (const file of [
      "generate",
      "downloads",
      "submissions",
      "uploads",
      "validate",
      "compress",
      "import-demo",
      "picture-kind",
      "find-generation",
      "form-fields",
    ]) {
      const source = readFileSync(new URL(`${file}.ts`, folder), "utf8");
      for (const [, code] of source.matchAll(/new ApiError\(\s*\d+,\s*"([A-Z_]+)"/g))
        expect([file, code, text.includes(code!)]).toEqual([file, code, true]);
    }
  });

  test("is a page whose every script, style and picture comes from this server", async () => {
    const page = await fetch(`${server.url}/docs/`);
    const html = await page.text();
    expect([page.status, page.headers.get("content-type")]).toMatchObject([200, expect.stringContaining("text/html")]);
    const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = ""]) => source);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      const url = new URL(source, `${server.url}/docs/`);
      expect([source, url.origin]).toEqual([source, server.url]);
      expect([source, (await fetch(url)).status]).toEqual([source, 200]);
    }
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  });
});
