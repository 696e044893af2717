import type { OpenAPIObject } from "@nestjs/swagger";
import { commitmentFormats } from "../information/commitment-formats.ts";
import { parameterExamples } from "./examples/example-values.ts";
import { examples } from "./examples/examples.ts";

type Operation = NonNullable<OpenAPIObject["paths"][string]["get"]>;
type Answer = Exclude<NonNullable<Operation["responses"]>[string], undefined | { $ref: string }>;
type Header = NonNullable<Answer["headers"]>[string];

const methods = ["get", "post", "head"] as const;

const header = (description: string, type: "integer" | "string" = "integer"): Header => ({
  description,
  schema: { type },
});

const requestId = { "X-Request-Id": header("Names this request in our log", "string") };
const limits = {
  "X-RateLimit-Limit": header("How many requests are allowed in the window"),
  "X-RateLimit-Remaining": header("How many are left"),
  "X-RateLimit-Reset": header("When the window ends, unix seconds"),
};
const retryAfter = { "Retry-After": header("Whole seconds until it is worth another try") };

/** Asked so often by machines that nobody counts them. */
const uncounted: ReadonlySet<string> = new Set(["live", "ready"]);

/** Adds to each operation what holds for all of them: what is signed, the headers of its answers, examples. */
export function describeOperations(document: OpenAPIObject): void {
  const signedTexts = new Map(commitmentFormats().formats.map(({ route, commitments }) => [route, commitments]));
  for (const item of Object.values(document.paths)) {
    for (const operation of methods.map((method) => item[method]).filter((one) => one !== undefined)) {
      const name = operation.operationId ?? "";
      tellSignature(operation, signedTexts.get(name));
      tellParameters(operation);
      tellHeaders(operation, !uncounted.has(name));
      tellExamples(operation, name);
    }
  }
}

function tellSignature(operation: Operation, texts: readonly string[] | undefined): void {
  if (texts === undefined) return;
  const said = texts.map((text) => `\`${text}\``).join(" or ");
  operation.description = `${operation.description ?? ""} The signed text is ${said}.`.trim();
}

function tellParameters(operation: Operation): void {
  for (const parameter of operation.parameters ?? []) {
    if ("$ref" in parameter) continue;
    const example = parameterExamples[parameter.name];
    if (example !== undefined) parameter.example = example;
  }
}

function tellHeaders(operation: Operation, isCounted: boolean): void {
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    if (answer === undefined || "$ref" in answer) continue;
    const counted = isCounted && (Number(status) < 400 || status === "429") ? limits : {};
    const again = status === "429" || status === "503" ? retryAfter : {};
    answer.headers = { ...answer.headers, ...requestId, ...counted, ...again };
  }
}

function tellExamples(operation: Operation, name: string): void {
  const example = examples[name];
  if (example === undefined) return;
  const body = operation.requestBody;
  if (body !== undefined && !("$ref" in body)) setExample(body.content, example.request);
  const answer = operation.responses?.["200"];
  if (answer !== undefined && !("$ref" in answer)) setExample(answer.content, example.answer);
}

function setExample(content: Answer["content"], example: unknown): void {
  for (const media of Object.values(content ?? {})) if (example !== undefined) media.example = example;
}
