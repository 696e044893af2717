import { Controller, Get, Head, Header, HttpCode, Inject, Param, Query, Redirect, Res } from "@nestjs/common";
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from "@nestjs/swagger";
import type { FastifyReply } from "fastify";
import { ApiError } from "../access/api-error.ts";
import { joinRefusals, type Refusals, Refuses } from "../access/refuses.ts";
import { ToldParameters } from "../access/told-parameters.ts";
import { OBJECTS } from "../app/tokens.ts";
import { type ListQuery, listQuerySchema, pageRequestOf } from "./list-query.ts";
import { listXml } from "./list-xml.ts";
import type { ObjectReads } from "./object-reads.ts";

const refusals: Refusals = {
  400: ["REQUEST_INVALID", "REQUEST_MALFORMED", "OBJECT_KEY_INVALID"],
  401: ["CAPABILITY_MISSING", "CAPABILITY_INVALID", "CAPABILITY_EXPIRED"],
  403: ["CAPABILITY_SCOPE"],
  503: ["STORE_UNREACHABLE"],
};
const refusalsOfOne = joinRefusals(refusals, { 404: ["OBJECT_NOT_FOUND"] });

const path = {
  name: "path",
  description: "The object's key, slashes and all; before it the token where the query has none",
};
const capability = { name: "capability", required: false, description: "Else the token is the first part of the path" };

/** Objects by capability: `?capability=` in the query, or the token as first part of the path. */
@Controller("objects")
@ApiTags("objects")
export class ObjectsController {
  constructor(@Inject(OBJECTS) private readonly objects: ObjectReads) {}

  @Get()
  @ToldParameters
  @HttpCode(200)
  @Header("cache-control", "no-store")
  @ApiOperation({
    operationId: "listObjects",
    summary: "List below a prefix, as S3's ListObjectsV2",
    description: "Authorised by the capability alone, which an access route has handed out.",
  })
  @ApiResponse({
    status: 200,
    description: "ListBucketResult",
    content: { "application/xml": { schema: { type: "string" } } },
  })
  @Refuses(refusals)
  async list(
    @Query({ schema: listQuerySchema }) query: ListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (query.capability === undefined) throw new ApiError(401, "CAPABILITY_MISSING", "Ask for access first");
    const request = pageRequestOf(query);
    const page = await this.objects.list(query.capability, request);
    reply.type("application/xml; charset=utf-8");
    return listXml(
      {
        bucket: this.objects.bucket,
        prefix: request.prefix,
        delimiter: request.delimiter,
        maxKeys: request.maxKeys,
        startAfter: query["start-after"],
        continuationToken: query["continuation-token"],
        encodingType: query["encoding-type"],
      },
      page,
    );
  }

  /** Before the GET: a redirect would lead to a URL that is signed for a GET alone. */
  @Head("*")
  @ApiOperation({ operationId: "headObject", summary: "Size, etag and time of one object" })
  @ApiParam(path)
  @ApiQuery(capability)
  @ApiResponse({ status: 200, description: "No body; Content-Length, ETag and Last-Modified are the object's" })
  @Refuses(refusalsOfOne)
  async head(
    @Param("*") wildcard: string,
    @Query("capability") token: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { size, etag, lastModified } = await this.objects.summary(...addressed(wildcard, token));
    await reply
      .status(200)
      .headers({
        "content-type": "application/octet-stream",
        "content-length": size,
        etag: `"${etag}"`,
        "last-modified": new Date(lastModified).toUTCString(),
        "accept-ranges": "bytes",
        "cache-control": "no-store",
      })
      .send();
  }

  @Get("*")
  @Redirect()
  @Header("cache-control", "no-store")
  @ApiOperation({
    operationId: "readObject",
    summary: "Redirects to the bytes of one object",
    description: "A client that follows redirects reads the object, whole or by ranges, without another signature.",
  })
  @ApiParam(path)
  @ApiQuery(capability)
  @ApiResponse({
    status: 302,
    description: "A short-lived URL of the frozen copy",
    headers: { Location: { description: "Good for five minutes", schema: { type: "string" } } },
  })
  @Refuses(refusalsOfOne)
  async read(
    @Param("*") wildcard: string,
    @Query("capability") token: unknown,
  ): Promise<{ url: string; statusCode: number }> {
    return { url: await this.objects.locate(...addressed(wildcard, token)), statusCode: 302 };
  }
}

/** Token and key: the Python validator keeps the listing's query, our own puts the token in front of the key. */
function addressed(wildcard: string, token: unknown): [token: string, key: string] {
  if (typeof token === "string") return [token, wildcard];
  const end = wildcard.indexOf("/");
  return end < 0 ? [wildcard, ""] : [wildcard.slice(0, end), wildcard.slice(end + 1)];
}
