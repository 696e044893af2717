import {
  type HealthWire,
  healthResponseSchema,
  liveResponseSchema,
  type ReadyWire,
  readyResponseSchema,
} from "@lode/contract/coordinator";
import { Controller, Get, Inject, Res } from "@nestjs/common";
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from "@nestjs/swagger";
import type { FastifyReply } from "fastify";
import { Refuses } from "../access/refuses.ts";
import { Serves } from "../access/serves.ts";
import { HEALTH } from "../app/tokens.ts";
import type { Health } from "./health.ts";

@Controller()
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Serves("health", { tag: "public", summary: "Is the coordinator well?", answer: healthResponseSchema })
  async read(): Promise<HealthWire> {
    return await this.health.read();
  }

  /** The miner guide's other name for it. */
  @Get("/health")
  @ApiTags("public")
  @ApiOperation({ operationId: "healthToo", summary: "Is the coordinator well? The miner guide's name for it" })
  @ApiOkResponse({ standardSchema: healthResponseSchema })
  @Refuses(429)
  async readToo(): Promise<HealthWire> {
    return await this.health.read();
  }

  /** For whoever restarts what hangs: asks nobody, so a database that is away restarts nothing. */
  @Get("/health/live")
  @ApiTags("operations")
  @ApiOperation({ operationId: "live", summary: "Does the process answer at all?" })
  @ApiOkResponse({ standardSchema: liveResponseSchema })
  @Refuses()
  live(): { status: "ok" } {
    return { status: "ok" };
  }

  /** For whoever sends requests: 503 while it starts, stops, or cannot do its work. */
  @Get("/health/ready")
  @ApiTags("operations")
  @ApiOperation({ operationId: "ready", summary: "Does this replica want requests?" })
  @ApiOkResponse({ standardSchema: readyResponseSchema })
  @ApiServiceUnavailableResponse({ standardSchema: readyResponseSchema, description: "Not now" })
  @Refuses()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyWire> {
    const { ready, phase, down } = await this.health.ready();
    reply.status(ready ? 200 : 503).header("Cache-Control", "no-store");
    return { ready, phase, down: [...down] };
  }
}
