export { readSplatFile, splatFileRowBytes } from "./read-splat-file.ts";
