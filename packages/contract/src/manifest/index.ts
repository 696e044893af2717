export { type ExpectedManifest, maxManifestBytes, readManifest } from "./read-manifest.ts";
