import { unsupported } from "../check-request.ts";
import type { HttpConfig } from "../config.ts";
import { askBackend, type BackendAnswer, type BackendRequest } from "./ask-backend.ts";
import type { Backend, BackendDeps, BackendInput } from "./backend.ts";
import { type BackendName, badAnswer } from "./backend-errors.ts";
import { keyHeaders } from "./backend-key.ts";
import { expectContent } from "./expect-content.ts";
import { filledJson, filledText, type TemplateValues } from "./fill-template.ts";
import { decodedBase64, jsonAnswer, textAt } from "./json-answer.ts";
import { Places } from "./places.ts";

/**
 * Any program that takes one request and gives one file. The request's body is a template; its address and headers are fixed,
 * so that nothing a user wrote gets into them. The file is the body, base64 in JSON, or at an address in JSON of the same origin.
 */
export function httpBackend(config: HttpConfig, deps: BackendDeps): Backend {
  const keys = keyHeaders(config, deps.env);
  const places = new Places(config.concurrency, config.maxWaiting);
  const url = new URL(config.url);
  const { name } = config;
  const facts: BackendName = { backend: name, host: url.host };
  const uses = (field: string): boolean => JSON.stringify(config.body).includes(`{${field}}`);

  const requestFor = (input: BackendInput): BackendRequest => {
    const values = valuesOf(input);
    if (config.body.as === "form") {
      const fields = Object.entries(config.body.fields).map(
        ([key, value]) => [key, filledText(value, values)] as [string, string],
      );
      return { url, method: config.method, headers: { ...config.headers, ...keys }, body: new URLSearchParams(fields) };
    }
    const headers = { ...config.headers, ...keys, "content-type": "application/json" };
    return { url, method: config.method, headers, body: JSON.stringify(filledJson(config.body.value, values)) };
  };

  const fileOf = async ({ bytes }: BackendAnswer, signal: AbortSignal): Promise<Uint8Array> => {
    const { answer } = config;
    if (answer.at === "body") return bytes;
    const text = textAt(jsonAnswer(bytes, facts), answer.pointer, facts);
    if (answer.at === "base64") return decodedBase64(text, config.maxBytes, facts);
    const target = URL.canParse(text, url.href) ? new URL(text, url) : null;
    // Anything else would let a backend have us fetch from inside our own network.
    if (target === null || target.origin !== url.origin) throw badAnswer(facts, "the file lies at another origin");
    return (await askBackend({ url: target, method: "GET", headers: keys }, config, name, signal, deps.fetch)).bytes;
  };

  return {
    name,
    describes: `${config.gives} from ${facts.host}, asked by template`,
    gives: config.gives,
    takesText: uses("prompt"),
    takesImages: uses("image_base64"),
    run: (input) =>
      places.during(name, input.signal, async () => {
        if (input.image === undefined && !uses("prompt") && input.mesh === undefined) throw unsupported(name, "words");
        const maxBytes =
          config.answer.at === "base64" ? Math.ceil((config.maxBytes * 4) / 3) + 65_536 : config.maxBytes;
        const asked = await askBackend(requestFor(input), { ...config, maxBytes }, name, input.signal, deps.fetch);
        const bytes = await fileOf(asked, input.signal);
        return { bytes, mimeType: expectContent(bytes, config.gives, facts) };
      }),
  };
}

function valuesOf({ prompt, seed, image, mesh }: BackendInput): TemplateValues {
  return {
    prompt,
    seed,
    image_base64: image === undefined ? undefined : Buffer.from(image.bytes).toString("base64"),
    image_mime: image?.mimeType,
    mesh_base64: mesh === undefined ? undefined : Buffer.from(mesh).toString("base64"),
  };
}
