import type { INestApplication } from "@nestjs/common";
import { DocumentBuilder, type OpenAPIObject, type SwaggerDocumentOptions, SwaggerModule } from "@nestjs/swagger";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { errorBodyName, errorBodySchemaShown } from "../access/refuses.ts";
import { describeOperations } from "./describe-operations.ts";

const title = "Lode coordinator";

const about = `Epochs, assignments, submissions and results of subnet 46.

**Signatures.** sr25519 by the hotkey over the raw UTF-8 text that each operation names; 64 bytes as hex, any case, with or
without \`0x\`. The timestamp in the text is unix seconds of real time: at most 300 s old and 60 s ahead. The same signed GET
is answered again inside that window; a signed POST is done once and its answer repeated. Hotkey, timestamp and signature
travel in the query, in the JSON body, or in \`X-Lode-Hotkey\`, \`X-Lode-Timestamp\` and \`X-Lode-Signature\`.
\`{sha256(body)}\` is lower-case hex over the bytes of the body, of none for a GET.

**Names.** Answers are in camelCase but where older clients read snake_case. Bodies are understood in both.

**Failures.** Every refusal has the one body \`ErrorBody\`, whose \`code\` stands in docs/errors.md.

**Limits.** Counted by hotkey once its signature has verified, and in front of that by address. \`X-RateLimit-*\` say what is left.`;

/** Serves the description of every route at `/docs` (for people), `/docs-json` and `/openapi.json` (for programs). */
export function serveOpenApi(app: INestApplication): void {
  let made: OpenAPIObject | undefined;
  const document = (): OpenAPIObject => {
    made ??= describe(app);
    return made;
  };
  SwaggerModule.setup("docs", app, document, { jsonDocumentUrl: "docs-json", customSiteTitle: title });
  app.getHttpAdapter().get("/openapi.json", (_request: unknown, reply: FastifyReply) => {
    reply.type("application/json; charset=utf-8").send(JSON.stringify(document()));
  });
}

function describe(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder().setOpenAPIVersion("3.1.0").setTitle(title).setDescription(about).setVersion("1");
  const document = SwaggerModule.createDocument(app, config.build(), {
    standardSchemaConverter: wireSchema,
    autoTagControllers: false,
  });
  const schemas = { ...document.components?.schemas, [errorBodyName]: errorBodySchemaShown as never };
  const described = { ...document, components: { ...document.components, schemas } };
  describeOperations(described);
  return described;
}

/** What travels is the input of the contract's schemas, of answers too: their output is what a client makes of it. */
export const wireSchema: NonNullable<SwaggerDocumentOptions["standardSchemaConverter"]> = (schema) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  // Of a schema that first tidies its input up, only what comes after that says something.
  const shown = schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodTransform ? schema.def.out : schema;
  const { $schema: _, ...converted } = z.toJSONSchema(shown as z.ZodType, {
    io: "input",
    target: "draft-2020-12",
    unrepresentable: "any",
  });
  return { schema: converted as never };
};
