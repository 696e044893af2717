export { type Bounds, bounds, type Vector3 } from "./bounds.ts";
export { type Normalised, networkExtent, normalise } from "./normalise.ts";
