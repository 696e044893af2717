export { nodeCompressors } from "./node-compressors.ts";
export { declaredContentSize } from "./zstd-frame.ts";
