import { LodeError } from "@lode/runtime/errors";
import { ApiError } from "../access/index.ts";
import { readForm } from "../server/read-form.ts";
import { validateLocally } from "../validation/index.ts";
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
    const local = await readable(validateLocally(bench.workshop, spz, { preview: fields.generate_preview, signal }));
    const shown = local.preview === undefined ? null : Buffer.from(local.preview).toString("base64");
    const structure = { gaussians: local.gaussians, ...local.findings };
    if (bench.judge !== undefined && local.refusals.length === 0 && fields.prompt !== "") {
      const { name, givesFidelity } = bench.judge;
      const { score, metrics } = await bench.judge.validate({ prompt: fields.prompt, spz, signal });
      if (score !== null) {
        const all = { ...structure, ...metrics };
        return { score, metrics: all, preview: shown, is_fidelity_score: givesFidelity, scored_by: name };
      }
    }
    return { score: local.score, metrics: structure, preview: shown, is_fidelity_score: false, scored_by: "structure" };
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
async function readable<T>(work: Promise<T>): Promise<T> {
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
