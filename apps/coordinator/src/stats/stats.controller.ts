import { statsResponseSchema } from "@lode/contract/coordinator";
import { Controller, Inject, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { Serves } from "../access/serves.ts";
import { STATS } from "../app/tokens.ts";
import type { Stats } from "./stats.ts";

@Controller()
export class StatsController {
  constructor(@Inject(STATS) private readonly stats: Stats) {}

  @Serves("stats", {
    tag: "public",
    summary: "The current epoch and how recent ones went",
    answer: statsResponseSchema,
  })
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    reply.type("application/json; charset=utf-8");
    return await this.stats.bytes();
  }
}
