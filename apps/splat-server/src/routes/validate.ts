import { LodeError } from "@lode/runtime/errors";
import type { Inspection } from "@lode/splat-node/workshop";
import { ApiError } from "../access/index.ts";
import { readForm } from "../server/read-form.ts";
import { structuralScore } from "../validation/index.ts";
import type { Workbench } from "../work/index.ts";
import { parseFields, validateForm } from "./form-fields.ts";
import type { RouteHandler } from "./server-context.ts";

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Judges bytes that a client brings. Says whose score it is, as a structural one is no fidelity score. */
export const validate: RouteHandler = async (context, request) => {
  const { settings, bench, sideWork } = context;
  const form = await readForm(request, { maxFileBytes: 0, maxFieldBytes: settings.limits.maxValidateBytes });
  const fields = parseFields(validateForm, form.fields);
  if (fields.compression === 1) {
    throw new ApiError(422, "REQUEST_INVALID", "compression: 1 was abolished; use 2 (SPZ) or 0 (PLY)");
  }
  const bytes = decoded(fields.data);
  return await sideWork.enter(async (signal) => {
    const spz = fields.compression === 2 ? bytes : await compressed(bench, bytes, signal);
    const { report } = await readable(bench.workshop.inspect(spz, { signal }));
    if (report === null) throw unreadable("a mesh is no splats");
    const found = Object.fromEntries(report.findings.map(({ code, count }) => [code, count]));
    const [preview] = fields.generate_preview ? await bench.workshop.render(spz, { views: "preview", signal }) : [];
    const shown = preview === undefined ? null : Buffer.from(preview).toString("base64");
    if (bench.judge !== undefined && report.ok && fields.prompt !== "") {
      const { score, metrics } = await bench.judge.validate({ prompt: fields.prompt, spz, signal });
      if (score !== null) {
        const { name, givesFidelity } = bench.judge;
        return {
          score,
          metrics: { ...found, ...metrics },
          preview: shown,
          is_fidelity_score: givesFidelity,
          scored_by: name,
        };
      }
    }
    const metrics = { gaussians: report.gaussians, ...found };
    return {
      score: structuralScore(report),
      metrics,
      preview: shown,
      is_fidelity_score: false,
      scored_by: "structure",
    };
  });
};

function decoded(data: string): Uint8Array {
  const text = data.trim();
  if (text.length % 4 === 0 && base64.test(text)) return Buffer.from(text, "base64");
  throw new ApiError(422, "REQUEST_INVALID", "data: is not base64");
}

async function compressed(
  { workshop, settings }: Workbench,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { spzMode: mode, spzLevel: level } = settings;
  return (await readable(workshop.convert(bytes, { to: "spz", mode, level, normalise: false, signal }))).bytes;
}

/** What no reader understands is the client's mistake, not ours. */
async function readable<T extends Inspection | { readonly bytes: Uint8Array }>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LodeError && error.retry === "never") throw unreadable(error.message);
    throw error;
  }
}

function unreadable(why: string): ApiError {
  return new ApiError(422, "MODEL_UNREADABLE", why);
}
