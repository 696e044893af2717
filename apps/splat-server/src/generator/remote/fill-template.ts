/** What a template's placeholders stand for. Absent ones become empty texts. */
export interface TemplateValues {
  readonly prompt?: string | undefined;
  readonly seed: number;
  readonly image_base64?: string | undefined;
  readonly image_mime?: string | undefined;
  readonly mesh_base64?: string | undefined;
}

export const placeholder = /\{(prompt|seed|image_base64|image_mime|mesh_base64)\}/g;

/** Fills the texts of a JSON value. A text that is a placeholder of a number and nothing else becomes the number. */
export function filledJson(template: unknown, values: TemplateValues): unknown {
  if (typeof template === "string") return template === "{seed}" ? values.seed : filledText(template, values);
  if (Array.isArray(template)) return template.map((item) => filledJson(item, values));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filledJson(value, values)]));
}

/** In one pass: what a value itself says in braces is never filled again. */
export function filledText(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (_, name: keyof TemplateValues) => `${values[name] ?? ""}`);
}
