export { SplatError } from "./splat-error.ts";
