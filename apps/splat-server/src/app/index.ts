/** An asset server: prompt or picture → generator → splats → checks → files and metrics behind a REST API. */
export type { BlobsChoice, CatalogueChoice } from "../assets/index.ts";
export { type SplatServerSettings, type SplatServerSettingsInput, splatServerSettings } from "../config.ts";
export type { Generator, GeneratorConfig } from "../generator/index.ts";
export { openApiDocument } from "../routes/index.ts";
export type { ModelValidator } from "../validation/index.ts";
export type { RunningSplatServer, SplatServerOptions } from "./splat-server-options.ts";
export { startSplatServer } from "./start-splat-server.ts";
