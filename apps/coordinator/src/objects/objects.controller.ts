import { Controller, Get, HttpCode, Inject, Param, Query, Redirect, Res } from "@nestjs/common";
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from "@nestjs/swagger";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { ApiError } from "../access/api-error.ts";
import { joinRefusals, type Refusals, Refuses } from "../access/refuses.ts";
import { ToldParameters } from "../access/told-parameters.ts";
import { OBJECTS } from "../app/tokens.ts";
import { listXml } from "./list-xml.ts";
import type { ObjectReads } from "./object-reads.ts";

const listQuerySchema = z.object({
  capability: z.string().max(1_000).optional(),
  prefix: z.string().max(1_024).default(""),
  delimiter: z.string().max(1).default(""),
  "max-keys": z.coerce.number().int().min(1).default(1_000),
  "start-after": z.string().max(1_024).default(""),
  "continuation-token": z.string().max(1_024).default(""),
});
type ListQuery = z.output<typeof listQuerySchema>;

const pageSize = 1_000;

const refusals: Refusals = {
  400: ["REQUEST_INVALID", "REQUEST_MALFORMED", "OBJECT_KEY_INVALID"],
  401: ["CAPABILITY_MISSING", "CAPABILITY_INVALID", "CAPABILITY_EXPIRED"],
  403: ["CAPABILITY_SCOPE"],
  503: ["STORE_UNREACHABLE"],
};

/** Objects by capability: `?capability=` in the query, or the token as first part of the path. */
@Controller("objects")
@ApiTags("objects")
export class ObjectsController {
  constructor(@Inject(OBJECTS) private readonly objects: ObjectReads) {}

  @Get()
  @ToldParameters
  @HttpCode(200)
  @ApiOperation({ operationId: "listObjects", summary: "List below a prefix, as S3's ListObjectsV2" })
  @ApiResponse({ status: 200, description: "ListBucketResult", content: { "application/xml": {} } })
  @Refuses(refusals)
  async list(
    @Query({ schema: listQuerySchema }) query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (query.capability === undefined) throw new ApiError(401, "CAPABILITY_MISSING", "Ask for access first");
    const { prefix, delimiter } = query;
    const maxKeys = Math.min(query["max-keys"], pageSize);
    const after = query["continuation-token"] || query["start-after"];
    const found = await this.objects.list(query.capability, prefix, after, maxKeys + 1);
    const objects = found.slice(0, maxKeys);
    const nextAfter = found.length > maxKeys ? (objects.at(-1)?.key ?? null) : null;
    reply.type("application/xml; charset=utf-8");
    return listXml({ prefix, delimiter, maxKeys, objects, nextAfter });
  }

  @Get("*")
  @Redirect()
  @ApiOperation({ operationId: "readObject", summary: "Redirects to the bytes of one object" })
  @ApiParam({
    name: "path",
    description: "The object's key, slashes and all; before it the token where the query has none",
  })
  @ApiQuery({ name: "capability", required: false, description: "Else the token is the first part of the path" })
  @ApiResponse({ status: 302, description: "A short-lived URL of the frozen copy" })
  @Refuses(joinRefusals(refusals, { 404: ["OBJECT_NOT_FOUND"] }))
  async read(
    @Param("*") path: string,
    @Query("capability") capability?: string,
  ): Promise<{ url: string; statusCode: number }> {
    const parts = path.split("/");
    const [token, key] = typeof capability === "string" ? [capability, parts] : [parts[0] ?? "", parts.slice(1)];
    return { url: await this.objects.locate(token, key.join("/")), statusCode: 302 };
  }
}
