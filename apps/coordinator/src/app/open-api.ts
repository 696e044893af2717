import type { INestApplication } from "@nestjs/common";
import { DocumentBuilder, SwaggerModule } from "@nestjs/swagger";

/** Serves the description of every route at `/docs` (for people) and `/docs-json` (for programs). */
export function serveOpenApi(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle("Lode coordinator")
    .setDescription("Epochs, assignments, submissions and results of subnet 46.")
    .setVersion("1")
    .build();
  SwaggerModule.setup("docs", app, () => SwaggerModule.createDocument(app, config), { jsonDocumentUrl: "docs-json" });
}
