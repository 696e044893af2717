export type { Camera, Vector3 } from "./camera.ts";
export { prepareView } from "./prepare-view.ts";
export type { PictureSize, PreparedView } from "./prepared-view.ts";
export { renderBand } from "./render-band.ts";
export { renderView, white } from "./render-view.ts";
export { rigGridViews, rigPixels, rigPreviewView, turntable, validatorRig } from "./rigs.ts";
