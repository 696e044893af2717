export { detectFormat, type SplatFormat } from "./detect-format.ts";
