import { type StatsWire, statsResponseSchema } from "@lode/contract/coordinator";
import { Controller, Inject } from "@nestjs/common";
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
  async read(): Promise<StatsWire> {
    return await this.stats.read();
  }
}
