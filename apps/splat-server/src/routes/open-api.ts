import { assetTypes, generationHeaderNames } from "@lode/contract/assets";
import { z } from "zod";
import { type RouteEntry, routeTable } from "./route-table.ts";

type Json = Readonly<Record<string, unknown>>;

/** What any route may answer, whatever it does. */
const everywhere: ReadonlyArray<readonly [number, string]> = [
  [400, "REQUEST_MALFORMED"],
  [408, "REQUEST_TIMEOUT"],
  [413, "BODY_TOO_LARGE"],
  [415, "MEDIA_TYPE_UNSUPPORTED"],
  [429, "RATE_LIMITED"],
  [500, "INTERNAL"],
  [503, "CATALOGUE_UNREACHABLE"],
  [503, "STORE_UNREACHABLE"],
];
const behindKey: ReadonlyArray<readonly [number, string]> = [
  [401, "KEY_MISSING"],
  [403, "KEY_WRONG"],
  [403, "ORIGIN_FOREIGN"],
];

/** The description of the whole API, made of the table that is served. */
export function openApiDocument(version: string) {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, entry] of Object.entries(routeTable) as [string, RouteEntry][]) {
    const path = entry.path.replace(/:([a-z]+)/gi, "{$1}");
    paths[path] = { ...paths[path], [entry.method.toLowerCase()]: operation(name, entry) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Lode asset server",
      version,
      description:
        "Makes 3D models from words and pictures, and keeps every file of them. Every path is served with and without the slash at the end.",
      license: { name: "MIT", identifier: "MIT" },
    },
    tags: ["generation", "assets", "mining", "server"].map((tag) => ({ name: tag })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      schemas: { Error: errorSchema },
    },
  };
}

const errorSchema = {
  type: "object",
  required: ["statusCode", "message", "error", "detail", "code"],
  properties: {
    statusCode: { type: "integer" },
    message: { type: "string" },
    error: { type: "string", description: "Reason phrase of the status" },
    detail: { type: "string", description: "As `message`" },
    code: { type: "string", description: "Stable; to be looked up in the list of errors" },
  },
};

function operation(name: string, entry: RouteEntry): Json {
  const body = requestBody(entry);
  return {
    operationId: name,
    summary: entry.summary,
    tags: [entry.tag],
    parameters: [...pathParameters(entry.path), ...queryParameters(entry.query)],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...answers(entry), ...refusals(entry) },
    security: entry.open === true ? [] : [{ bearer: [] }, { apiKey: [] }],
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:([a-z]+)/gi)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema:
      name === "id"
        ? { type: "string", format: "uuid" }
        : { type: "string", pattern: "^[a-z][a-z0-9_]{0,63}$", examples: Object.keys(assetTypes) },
  }));
}

function queryParameters(query: z.ZodObject | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(query) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name) && schema.default === undefined,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function requestBody({ form, files, json, anyBody }: RouteEntry): Json | undefined {
  if (anyBody === true) {
    const binary = { schema: { type: "string", format: "binary" } };
    return {
      required: true,
      content: { "application/octet-stream": binary, "multipart/form-data": fileForm(["file"], {}) },
    };
  }
  if (json !== undefined) return { required: true, content: { "application/json": { schema: jsonSchema(json) } } };
  if (form === undefined) return undefined;
  const schema = jsonSchema(form) as Record<string, unknown>;
  // What has a default need not be sent.
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = ((schema.required ?? []) as string[]).filter((name) => properties[name]?.default === undefined);
  const plain = { ...schema, required, additionalProperties: true };
  return {
    required: required.length > 0,
    content: {
      "multipart/form-data": files === undefined ? { schema: plain } : fileForm(files, plain),
      "application/x-www-form-urlencoded": { schema: plain },
      "application/json": { schema: plain },
    },
  };
}

function fileForm(files: readonly string[], schema: Json): Json {
  const properties = { ...(schema.properties as Json | undefined) } as Record<string, unknown>;
  for (const name of files) properties[name] = { type: "string", format: "binary", description: "At most one file" };
  return { schema: { type: "object", ...schema, properties } };
}

function answers({ answer }: RouteEntry): Json {
  if (answer === "text")
    return { 200: { description: "Text", content: { "text/plain": { schema: { type: "string" } } } } };
  if (answer === "model" || answer === "file") return fileAnswers(answer);
  return { 200: { description: "Done", content: { "application/json": { schema: jsonSchema(answer) } } } };
}

function fileAnswers(answer: "model" | "file"): Json {
  const binary = { schema: { type: "string", format: "binary" } };
  const names = answer === "model" ? generationHeaderNames : (["X-Generation-ID", "Content-Disposition"] as const);
  const further = answer === "model" ? [] : ["ETag", "Accept-Ranges", "X-File-Size"];
  const headers = Object.fromEntries([...names, ...further].map((name) => [name, { schema: { type: "string" } }]));
  const types = answer === "model" ? ["application/octet-stream", "application/x-ply"] : ["*/*"];
  const whole = { description: "The bytes", headers, content: Object.fromEntries(types.map((type) => [type, binary])) };
  if (answer === "model") return { 200: whole };
  return {
    200: whole,
    206: { ...whole, description: "The bytes that the Range header asks for" },
    304: { description: "The bytes are those of the given ETag" },
    416: { description: "The range lies outside of the file" },
  };
}

function refusals(entry: RouteEntry): Json {
  const all = [...entry.refusals, ...everywhere, ...(entry.open === true ? [] : behindKey)];
  const statuses = [...new Set(all.map(([status]) => status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = [...new Set(all.filter(([of]) => of === status).map(([, code]) => code))];
      const schema = { allOf: [{ $ref: "#/components/schemas/Error" }, { properties: { code: { enum: codes } } }] };
      const loose = { $ref: "#/components/schemas/Error" };
      // A failed generation tells its generator's own code.
      const open = status === 500 || status === 503 || status === 422;
      return [
        status,
        { description: codes.join(", "), content: { "application/json": { schema: open ? loose : schema } } },
      ];
    }),
  );
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }) as Record<
    string,
    unknown
  >;
  return rest;
}
