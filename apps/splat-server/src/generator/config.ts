import { z } from "zod";
import { placeholder } from "./remote/fill-template.ts";

const seconds = 1000;
/** Longer than this Node's own HTTP client gives up on a single answer. */
const longestAnswerMs = 300 * seconds;

const address = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), "must not carry a user name or key; use keyEnv or keyFile");

const remote = {
  url: address,
  timeoutMs: z
    .int()
    .min(100)
    .max(longestAnswerMs)
    .default(280 * seconds),
  /** Of one model. */
  maxBytes: z
    .int()
    .min(1024)
    .max(1024 ** 3)
    .default(200 * 1024 ** 2),
  /** At once at this backend. */
  concurrency: z.int().min(1).max(64).default(1),
  maxWaiting: z.int().min(0).max(10_000).default(64),
  /** Name of the environment variable that holds the key. */
  keyEnv: z
    .string()
    .regex(/^[A-Za-z_]\w{0,127}$/)
    .optional(),
  keyFile: z.string().min(1).optional(),
  keyHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)
    .optional(),
};

const path = z.string().regex(/^[\w./-]{0,200}$/, "must be a plain path");

const procedural = z.strictObject({ kind: z.literal("procedural") });

const threeGen = z.strictObject({
  kind: z.literal("three-gen"),
  ...remote,
  path: path.default("generate/"),
  /** The server of the subnet's repository knows no seed; others take one in a form field. */
  seedField: z
    .string()
    .regex(/^\w{1,64}$/)
    .optional(),
  /** Only servers of the succeeding protocol take pictures. */
  image: z
    .strictObject({
      path: path.default("generate"),
      field: z
        .string()
        .regex(/^\w{1,64}$/)
        .default("prompt_image_file"),
    })
    .optional(),
});

const hunyuan3d = z.strictObject({
  kind: z.literal("hunyuan3d"),
  ...remote,
  /** For the whole job when it is asked after, so it may be longer than one answer. */
  timeoutMs: z
    .int()
    .min(100)
    .max(3600 * seconds)
    .default(600 * seconds),
  mode: z.enum(["poll", "wait"]).default("poll"),
  pollMs: z
    .int()
    .min(10)
    .max(60 * seconds)
    .default(1 * seconds),
  /** Version 2.0 makes a picture of words first; 2.1 wants pictures. */
  takesText: z.boolean().default(true),
  texture: z.boolean().default(true),
  octreeResolution: z.int().min(16).max(512).default(256),
  inferenceSteps: z.int().min(1).max(100).default(30),
  guidanceScale: z.number().min(0).max(20).default(7.5),
  faceCount: z.int().min(100).max(500_000).default(40_000),
});

const fixed = (what: string) =>
  z
    .string()
    .refine((text) => text.search(placeholder) === -1, `${what} must not have placeholders: prompts never go there`);

const headerValue = fixed("headers").pipe(z.string().regex(/^[\x20-\x7e]*$/, "must be visible ASCII"));

const http = z.strictObject({
  kind: z.literal("http"),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .default("http"),
  ...remote,
  url: fixed("addresses").pipe(address),
  method: z.enum(["POST", "PUT"]).default("POST"),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), headerValue).default({}),
  body: z
    .discriminatedUnion("as", [
      z.strictObject({ as: z.literal("json"), value: z.json() }),
      z.strictObject({ as: z.literal("form"), fields: z.record(z.string(), z.string()) }),
    ])
    .default({ as: "json", value: { prompt: "{prompt}", seed: "{seed}" } }),
  answer: z
    .discriminatedUnion("at", [
      z.strictObject({ at: z.literal("body") }),
      z.strictObject({ at: z.literal("base64"), pointer: z.string().regex(/^(\/[^/]*)*$/) }),
      z.strictObject({ at: z.literal("url"), pointer: z.string().regex(/^(\/[^/]*)*$/) }),
    ])
    .default({ at: "body" }),
  gives: z.enum(["splat-ply", "mesh-glb", "mesh-ply", "image"]).default("splat-ply"),
});

const stageBackend = z.discriminatedUnion("kind", [threeGen, hunyuan3d, http, procedural]);

const stageRoles = ["image", "background", "mesh", "enhance", "texture", "splat"] as const;

const staged = z
  .strictObject({
    kind: z.literal("staged"),
    stages: z
      .array(
        z.strictObject({
          role: z.enum(stageRoles),
          backend: stageBackend,
          /** Goes on with what was there when this stage fails. */
          optional: z.boolean().default(false),
        }),
      )
      .min(1)
      .max(stageRoles.length),
  })
  .superRefine(({ stages }, context) => {
    const places = stages.map(({ role }) => stageRoles.indexOf(role));
    if (places.some((place, i) => i > 0 && place <= places[i - 1]!)) {
      context.addIssue({
        code: "custom",
        path: ["stages"],
        message: `must come in this order, each once: ${stageRoles.join(", ")}`,
      });
    }
    if (!stages.some(({ role }) => role === "mesh" || role === "splat")) {
      context.addIssue({ code: "custom", path: ["stages"], message: "need one that makes a mesh or splats" });
    }
    stages.forEach(({ role, backend, optional }, index) => {
      if (!fits(role, backend))
        context.addIssue({
          code: "custom",
          path: ["stages", index, "backend"],
          message: `does not give what the stage ${role} is to make`,
        });
      if (optional && (role === "mesh" || role === "splat"))
        context.addIssue({
          code: "custom",
          path: ["stages", index, "optional"],
          message: "cannot be: the model itself",
        });
    });
  });

function fits(role: (typeof stageRoles)[number], backend: z.infer<typeof stageBackend>): boolean {
  const gives = backend.kind === "three-gen" ? "splat-ply" : backend.kind === "http" ? backend.gives : "mesh-glb";
  if (role === "image" || role === "background") return gives === "image";
  return role === "splat" ? gives === "splat-ply" : gives === "mesh-glb";
}

/** How models are made. `procedural` needs nothing; the others are programs elsewhere. */
export const generatorConfig = z.discriminatedUnion("kind", [procedural, threeGen, hunyuan3d, http, staged]);

export type GeneratorConfig = z.infer<typeof generatorConfig>;
export type ThreeGenConfig = z.infer<typeof threeGen>;
export type Hunyuan3dConfig = z.infer<typeof hunyuan3d>;
export type HttpConfig = z.infer<typeof http>;
type StagedConfig = z.infer<typeof staged>;
export type StageRole = StagedConfig["stages"][number]["role"];
export type StageBackendConfig = z.infer<typeof stageBackend>;
