import type { INestApplication } from "@nestjs/common";
import { DocumentBuilder, type SwaggerDocumentOptions, SwaggerModule } from "@nestjs/swagger";
import { z } from "zod";
import { errorBodyName, errorBodySchemaShown } from "../access/refuses.ts";

/** What a description says of itself. */
export interface DescribedApi {
  readonly title: string;
  readonly description: string;
  /** Name of the bearer key that its routes want. */
  readonly bearer?: string;
}

const publicApi: DescribedApi = {
  title: "Lode coordinator",
  description: "Epochs, assignments, submissions and results of subnet 46.",
};

/** Serves the description of every route at `/docs` (for people) and `/docs-json` (for programs). */
export function serveOpenApi(app: INestApplication, { title, description, bearer }: DescribedApi = publicApi): void {
  const builder = new DocumentBuilder().setTitle(title).setDescription(description).setVersion("1");
  if (bearer !== undefined) builder.addBearerAuth({ type: "http" }, bearer);
  const config = builder.build();
  const make = () => {
    const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: wireSchema });
    const schemas = { ...document.components?.schemas, [errorBodyName]: errorBodySchemaShown as never };
    return { ...document, components: { ...document.components, schemas } };
  };
  SwaggerModule.setup("docs", app, make, { jsonDocumentUrl: "docs-json", customSiteTitle: title });
}

/** What travels is the input of the contract's schemas, of answers too: their output is what a client makes of it. */
const wireSchema: NonNullable<SwaggerDocumentOptions["standardSchemaConverter"]> = (schema) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  // Of a schema that first tidies its input up, only what comes after that says something.
  const shown = schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodTransform ? schema.def.out : schema;
  const { $schema: _, ...converted } = z.toJSONSchema(shown as z.ZodType, {
    io: "input",
    target: "openapi-3.0",
    unrepresentable: "any",
  });
  return { schema: converted as never };
};
