export { type Bounds, bounds, type Vector3 } from "./bounds.ts";
export { concat } from "./concat.ts";
export { type Normalised, networkExtent, normalise } from "./normalise.ts";
export { type PruneOptions, prune } from "./prune.ts";
export { reduceSh } from "./reduce-sh.ts";
export { toFrame } from "./to-frame.ts";
export { type Transform, transform } from "./transform.ts";
