import type { INestApplication } from "@nestjs/common";
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from "@nestjs/swagger";
import { errorBodyName, errorBodySchemaShown } from "../access/refuses.ts";
import { wireSchema } from "../app/open-api.ts";
import { bearerName } from "./serves-owner.ts";

const title = "Lode coordinator, for its owner";
const about = `Zipcodes, epochs, miners, settings and the announcement of a subnet. Every route wants a key that
\`lode coordinator owner-key create\` made, as \`Authorization: Bearer <key>\`; whatever changes something is written into
the audit log under that key's name.`;

/** Serves the description of the owner's routes at `/docs` (for people) and `/docs-json` (for programs). */
export function describeAdmin(app: INestApplication): void {
  let made: OpenAPIObject | undefined;
  const document = (): OpenAPIObject => {
    made ??= describe(app);
    return made;
  };
  SwaggerModule.setup("docs", app, document, { jsonDocumentUrl: "docs-json", customSiteTitle: title });
}

function describe(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion("3.1.0")
    .setTitle(title)
    .setDescription(about)
    .setVersion("1")
    .addBearerAuth({ type: "http" }, bearerName);
  const document = SwaggerModule.createDocument(app, config.build(), { standardSchemaConverter: wireSchema });
  const schemas = { ...document.components?.schemas, [errorBodyName]: errorBodySchemaShown as never };
  return { ...document, components: { ...document.components, schemas } };
}
