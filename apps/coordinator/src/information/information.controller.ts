import {
  type CommitmentFormatsWire,
  commitmentFormatsResponseSchema,
  type RateLimitsWire,
  rateLimitsResponseSchema,
  type StructureInfoWire,
  structureInfoResponseSchema,
} from "@lode/contract/coordinator";
import { frozenKey, resultKey } from "@lode/contract/storage-keys";
import { Controller, Get, Inject } from "@nestjs/common";
import { ApiOkResponse, ApiOperation, ApiTags } from "@nestjs/swagger";
import type { LimitName, RateLimits } from "../access/limits.ts";
import { Refuses } from "../access/refuses.ts";
import { RATE_LIMITS } from "../app/tokens.ts";
import { maxUploadBytes, structureInfo } from "../folder-access/upload-access.ts";
import { commitmentFormats } from "./commitment-formats.ts";

const perAddress: ReadonlySet<LimitName> = new Set<LimitName>(["address", "objects", "stats", "wrongSignatures"]);
const legacyKey = "data/hotkey={hotkey}/epoch={epochId}/zipcode={zipcode}/{name}.json";

/** Pages that tell a client's author how to speak to us; nothing in them depends on who asks. */
@Controller()
export class InformationController {
  constructor(@Inject(RATE_LIMITS) private readonly limits: RateLimits) {}

  @Get("/commitment-formats")
  @ApiTags("public")
  @ApiOperation({ operationId: "commitmentFormats", summary: "What is signed for each route" })
  @ApiOkResponse({ standardSchema: commitmentFormatsResponseSchema })
  @Refuses()
  commitmentFormats(): CommitmentFormatsWire {
    return commitmentFormats();
  }

  @Get("/structure-info")
  @ApiTags("public")
  @ApiOperation({ operationId: "structureInfo", summary: "Where objects lie in the bucket" })
  @ApiOkResponse({ standardSchema: structureInfoResponseSchema })
  @Refuses()
  structure(): StructureInfoWire {
    const frozen = frozenKey("{epochId}" as never, "{key}");
    const result = resultKey("{hotkey}" as never, "{epochId}" as never);
    return {
      structure: { ...structureInfo, legacy: legacyKey, frozen, result },
      upload: { minBytes: 1, maxBytes: maxUploadBytes },
    };
  }

  @Get("/rate-limits")
  @ApiTags("public")
  @ApiOperation({ operationId: "rateLimits", summary: "How much is allowed, as it is in force now" })
  @ApiOkResponse({ standardSchema: rateLimitsResponseSchema })
  @Refuses()
  rateLimits(): RateLimitsWire {
    const limits = Object.entries(this.limits.inForce()).map(([name, limit]) => {
      const per = perAddress.has(name as LimitName) ? ("address" as const) : ("hotkey" as const);
      return [name, { ...limit, per }];
    });
    return {
      limits: Object.fromEntries(limits),
      headers: ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"],
    };
  }
}
