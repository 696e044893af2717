export { openCloud } from "./open-file.ts";
export type {
  CallOptions,
  Converted,
  ConvertOptions,
  FileKind,
  Inspection,
  OpenOptions,
  OutputFormat,
  RenderOptions,
  RigName,
  ShapeOptions,
  WorkshopOptions,
} from "./options.ts";
export { Workshop } from "./workshop.ts";
