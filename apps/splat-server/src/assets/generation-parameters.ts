/** What a generation was asked for. Names are those of `metadata.json` and of the REST answers. */
export interface GenerationParameters {
  readonly prompt: string;
  readonly seed: number;
  readonly num_inference_steps_image: number;
  readonly num_inference_steps_shape: number;
  readonly guidance_scale_image: number;
  readonly guidance_scale_shape: number;
  readonly image_width: number;
  readonly image_height: number;
  readonly use_bpt_enhancement: boolean;
  readonly bpt_temperature: number;
  readonly use_texture_generation: boolean;
  readonly mc_algorithm: string;
  readonly flux_model: string;
  readonly shape_model: string;
}

/** Everything but the prompt and the seed. */
export const defaultParameters: Omit<GenerationParameters, "prompt" | "seed"> = {
  num_inference_steps_image: 8,
  num_inference_steps_shape: 30,
  guidance_scale_image: 3.5,
  guidance_scale_shape: 7.5,
  image_width: 1024,
  image_height: 1024,
  use_bpt_enhancement: false,
  bpt_temperature: 0.5,
  use_texture_generation: false,
  mc_algorithm: "mc",
  flux_model: "flux-dev",
  shape_model: "Hunyuan3D-2",
};
