export { decodeImage, defaultImageLimits, type ImageLimits } from "./decode-image.ts";
export { encodePng } from "./encode-png.ts";
export { grid } from "./grid.ts";
