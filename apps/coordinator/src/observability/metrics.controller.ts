import { Controller, Get, Inject, Res } from "@nestjs/common";
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from "@nestjs/swagger";
import type { FastifyReply } from "fastify";
import { Refuses } from "../access/refuses.ts";
import { METRICS_PAGE } from "../app/tokens.ts";
import type { MetricsPage } from "./metrics-page.ts";

/** Served beside the routes unless the owner moved it to a port of its own or switched it off. */
@Controller()
export class MetricsController {
  constructor(@Inject(METRICS_PAGE) private readonly page: MetricsPage) {}

  @Get("/metrics")
  @ApiTags("operations")
  @ApiOperation({ operationId: "metrics", summary: "Counters and gauges for Prometheus" })
  @ApiProduces("text/plain")
  @ApiOkResponse({ schema: { type: "string" }, description: "Prometheus text format 0.0.4" })
  @Refuses()
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.page.contentType).header("Cache-Control", "no-store");
    return await this.page.read();
  }
}
