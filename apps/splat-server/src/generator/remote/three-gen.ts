import { unsupported } from "../check-request.ts";
import type { ThreeGenConfig } from "../config.ts";
import { askBackend, type BackendRequest } from "./ask-backend.ts";
import { type Backend, type BackendDeps, type BackendInput, below } from "./backend.ts";
import { keyHeaders } from "./backend-key.ts";
import { expectContent } from "./expect-content.ts";
import { Places } from "./places.ts";

/**
 * The generation server of the subnet's own repository: `prompt` as a form field, splats as PLY back. It knows no seed and no
 * pictures; a server of the succeeding protocol does, and is asked so when `image` is configured.
 * @source three-gen-subnet 5fc61f1, generation/serve.py; 404-gen-subnet 0f26836, miner container.
 */
export function threeGenBackend(config: ThreeGenConfig, deps: BackendDeps): Backend {
  const headers = keyHeaders(config, deps.env);
  const places = new Places(config.concurrency, config.maxWaiting);
  const name = "three-gen";
  const host = new URL(config.url).host;
  const requestFor = ({ prompt, image, seed }: BackendInput): BackendRequest => {
    if (image === undefined) {
      if (prompt === undefined) throw unsupported(name, "tasks without words");
      const body = new URLSearchParams({
        prompt,
        ...(config.seedField === undefined ? {} : { [config.seedField]: `${seed}` }),
      });
      return { url: below(config.url, config.path), method: "POST", headers, body };
    }
    if (config.image === undefined) throw unsupported(name, "pictures");
    const body = new FormData();
    body.set(
      config.image.field,
      new Blob([Uint8Array.from(image.bytes)], { type: image.mimeType }),
      `prompt.${image.mimeType === "image/jpeg" ? "jpg" : "png"}`,
    );
    body.set("seed", `${seed}`);
    return { url: below(config.url, config.image.path), method: "POST", headers, body };
  };
  return {
    name,
    describes: `splats from the generation server at ${host}`,
    gives: "splat-ply",
    takesText: true,
    takesImages: config.image !== undefined,
    run: (input) =>
      places.during(name, input.signal, async () => {
        const request = requestFor(input);
        const { bytes } = await askBackend(request, config, name, input.signal, deps.fetch);
        return { bytes, mimeType: expectContent(bytes, "splat-ply", { backend: name, host }) };
      }),
  };
}
