/** What a validator asks of its validation service. */
export interface ScoreRequest {
  readonly prompt: string | undefined;
  readonly promptImage: string | undefined;
  readonly data: string;
  readonly compression: number;
  readonly singlePreview: boolean;
  readonly gridPreview: boolean;
  readonly previewThreshold: number;
}

/** One thing that is wrong with a request, in the words of the reference's web framework. */
export interface Complaint {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
}

/** Characters, as the reference counts them. @source three-gen-subnet 5fc61f1, validation/engine/data_structures.py */
const maxDataChars = 500 * 1024 * 1024;
const maxPromptChars = 1_024;

/** Keys that are not known are left aside. */
export function readScoreRequest(text: string): ScoreRequest | readonly Complaint[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [{ type: "json_invalid", loc: ["body"], msg: "JSON decode error" }];
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return [{ type: "model_attributes_type", loc: ["body"], msg: "Input should be a valid dictionary" }];
  }
  const given = body as Readonly<Record<string, unknown>>;
  const complaints: Complaint[] = [];
  const read = <T>(name: string, fallback: T, isGood: (value: unknown) => boolean, what: string): T => {
    const value = given[name];
    if (value === undefined) return fallback;
    if (isGood(value)) return value as T;
    complaints.push({ type: "value_error", loc: ["body", name], msg: `Input should be ${what}` });
    return fallback;
  };
  const textOf = (max: number) => (value: unknown) =>
    value === null || (typeof value === "string" && !isLonger(value, max));
  const flag = (value: unknown) => typeof value === "boolean";
  const data = read(
    "data",
    "",
    (value) => typeof value === "string" && !isLonger(value, maxDataChars),
    "a shorter string",
  );
  if (given.data === undefined) complaints.push({ type: "missing", loc: ["body", "data"], msg: "Field required" });
  const singleName = given.generate_preview === undefined ? "generate_single_preview" : "generate_preview";
  const request: ScoreRequest = {
    prompt:
      read<string | null>("prompt", null, textOf(maxPromptChars), `at most ${maxPromptChars} characters`) ?? undefined,
    promptImage: read<string | null>("prompt_image", null, textOf(maxDataChars), "a shorter string") ?? undefined,
    data,
    compression: read("compression", 0, Number.isInteger, "an integer"),
    singlePreview: read(singleName, false, flag, "a boolean"),
    gridPreview: read("generate_grid_preview", false, flag, "a boolean"),
    previewThreshold: read("preview_score_threshold", 0.6, Number.isFinite, "a number"),
  };
  return complaints.length > 0 ? complaints : request;
}

/** Characters are code points there. */
function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  let count = 0;
  for (const _ of text) {
    count += 1;
    if (count > max) return true;
  }
  return false;
}
