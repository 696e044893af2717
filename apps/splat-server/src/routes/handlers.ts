import { cleanUp, clearCache, list, statistics } from "./assets.ts";
import { compress } from "./compress.ts";
import { download, generation } from "./downloads.ts";
import { generate } from "./generate.ts";
import { importDemo } from "./import-demo.ts";
import type { RouteName } from "./route-table.ts";
import type { RouteHandler } from "./server-context.ts";
import { config, health, healthz, memory, metrics, status } from "./server-state.ts";
import { noteMining, prepareSubmission, submitMining } from "./submissions.ts";
import { upload } from "./uploads.ts";
import { validate } from "./validate.ts";

/** What each route of the table does. */
export const handlers: Readonly<Record<RouteName, RouteHandler>> = {
  generate,
  generation,
  download,
  prepareSubmission,
  submitMining,
  noteMining,
  validate,
  list,
  statistics,
  cleanUp,
  compress,
  importDemo,
  upload,
  status,
  memory,
  health,
  healthz,
  config,
  clearCache,
  metrics,
};
