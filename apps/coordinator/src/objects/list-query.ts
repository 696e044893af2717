import { z } from "zod";
import { behindAll, readContinuationToken } from "./list-cursor.ts";
import type { PageRequest } from "./visible-page.ts";

/** S3 answers no more at once, whatever is wished for. */
const pageSize = 1_000;

const text = (most: number) => z.string().max(most).default("");

/** What ListObjectsV2 takes in its query; whatever else is there is ignored, as S3 does. */
export const listQuerySchema = z.object({
  capability: z.string().max(1_000).optional(),
  prefix: text(1_024),
  delimiter: text(1),
  "max-keys": z
    .string()
    .regex(/^\d{0,9}$/, "a whole number is expected")
    .default("")
    .transform((digits) => (digits === "" ? pageSize : Math.min(Number(digits), pageSize))),
  "start-after": text(1_024),
  "continuation-token": text(2_048),
  "encoding-type": z.enum(["", "url"]).default(""),
});
export type ListQuery = z.output<typeof listQuerySchema>;

/** @throws ApiError 400 REQUEST_INVALID for a token that is none of ours. */
export function pageRequestOf(query: ListQuery): PageRequest {
  const { prefix, delimiter } = query;
  return { prefix, delimiter, maxKeys: query["max-keys"], after: positionOf(query) };
}

/** A token goes before a key. A client that pages by folders hands back the last folder: it means all of it. */
function positionOf({ delimiter, "start-after": startAfter, "continuation-token": token }: ListQuery): string {
  if (token !== "") return readContinuationToken(token);
  return delimiter !== "" && startAfter.endsWith(delimiter) ? behindAll(startAfter) : startAfter;
}
