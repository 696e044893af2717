import { createHash } from "node:crypto";
import type { GenerationAsset } from "../assets/index.ts";
import type { PromptImage } from "../generator/index.ts";

/** What a client asks for. */
export interface GenerationOrder {
  /** Empty when only a picture is given. */
  readonly prompt: string;
  readonly image?: PromptImage;
  /** Drawn by the server when absent. */
  readonly seed?: number;
  readonly useBpt: boolean;
  /** Chosen by the client: what makes the order safe to repeat. */
  readonly generationId?: string;
}

/** The picture of an image task, kept so that the work can be done again after a crash. */
export const promptImageType = "prompt_image";

/** What the server notes in a generation's `details`. */
export interface OrderDetails {
  readonly orderSha256: string;
  readonly askedWithId: boolean;
  readonly hasImage: boolean;
  /** How often the work was begun since it last came to an end. */
  readonly attempts: number;
}

export function orderDetails(order: GenerationOrder): OrderDetails {
  return {
    orderSha256: orderSha256(order),
    askedWithId: order.generationId !== undefined,
    hasImage: order.image !== undefined,
    attempts: 0,
  };
}

/** Of a generation that this server made; imported ones have none. */
export function readOrderDetails(asset: GenerationAsset): OrderDetails | undefined {
  const { orderSha256, askedWithId, hasImage, attempts } = asset.details;
  if (typeof orderSha256 !== "string") return undefined;
  return {
    orderSha256,
    askedWithId: askedWithId === true,
    hasImage: hasImage === true,
    attempts: typeof attempts === "number" ? attempts : 0,
  };
}

/** Equal for orders that ask for the same model; how it is to be returned is not part of it. */
function orderSha256({ prompt, image, seed, useBpt }: GenerationOrder): string {
  const picture = image === undefined ? null : createHash("sha256").update(image.bytes).digest("hex");
  const text = JSON.stringify([prompt, picture, seed ?? null, useBpt]);
  return createHash("sha256").update(text).digest("hex");
}
