export type { Camera, Vector3 } from "./camera.ts";
export { rigGridViews, rigPixels, rigPreviewView, turntable, validatorRig } from "./rigs.ts";
