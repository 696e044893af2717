import { z } from "zod";

/** What the subnet's own validation service takes and answers. It tells nobody why a score is 0: bad data says 0, too. */
export const validationService = {
  textPath: "/validate_txt_to_3d_ply/",
  imagePath: "/validate_img_to_3d_ply/",
  versionPath: "/version/",
  /** SPZ; the only compression that the network still speaks. */
  spzCompression: 2,
  maxPromptChars: 1024,
  maxDataChars: 500 * 1024 * 1024,
} as const;

const score = z.number().nullish();

export const validationServiceAnswerSchema = z.object({
  /** May exceed 1 slightly. */
  score: z.number(),
  iqa: score,
  alignment_score: score,
  ssim: score,
  lpips: score,
  /** PNG in base64. */
  preview: z.string().nullish(),
  grid_preview: z.string().nullish(),
});
export type ValidationServiceAnswer = z.output<typeof validationServiceAnswerSchema>;
