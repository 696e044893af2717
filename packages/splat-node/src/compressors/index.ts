export { nodeCompressors } from "./node-compressors.ts";
