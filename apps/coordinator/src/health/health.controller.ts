import { type HealthAnswer, healthResponseSchema } from "@lode/contract/coordinator";
import { Controller, Get, Inject } from "@nestjs/common";
import { ApiOkResponse, ApiTags } from "@nestjs/swagger";
import { Refuses } from "../access/refuses.ts";
import { Serves } from "../access/serves.ts";
import { HEALTH } from "../app/tokens.ts";
import type { Health } from "./health.ts";

@Controller()
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Serves("health", { tag: "public", summary: "Is the coordinator well?", answer: healthResponseSchema })
  async read(): Promise<HealthAnswer> {
    return await this.health.read();
  }

  /** The miner guide's other name for it. */
  @Get("/health")
  @ApiTags("public")
  @ApiOkResponse({ standardSchema: healthResponseSchema })
  @Refuses([])
  async readToo(): Promise<HealthAnswer> {
    return await this.health.read();
  }
}
