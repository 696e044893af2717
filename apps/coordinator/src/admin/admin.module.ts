import { type DynamicModule, Module } from "@nestjs/common";
import { AnnouncementController } from "./announcement.controller.ts";
import { AuditController } from "./audit.controller.ts";
import { EpochsController } from "./epochs.controller.ts";
import { MinersController } from "./miners.controller.ts";
import type { Desks } from "./open-desks.ts";
import { SettingsController } from "./settings.controller.ts";
import * as tokens from "./tokens.ts";
import { ZipcodeTablesController } from "./zipcode-tables.controller.ts";

@Module({})
class AdminModule {}

/** Nest's view of the owner's API. */
export function adminModule(desks: Desks): DynamicModule {
  const parts: readonly [symbol, unknown][] = [
    [tokens.TABLE_DESK, desks.tables],
    [tokens.EPOCH_DESK, desks.epochs],
    [tokens.MINER_DESK, desks.miners],
    [tokens.SETTINGS_DESK, desks.settings],
    [tokens.ANNOUNCEMENT_DESK, desks.announcement],
    [tokens.AUDIT_LOG, desks.audit],
  ];
  return {
    module: AdminModule,
    providers: parts.map(([provide, useValue]) => ({ provide, useValue })),
    controllers: [
      ZipcodeTablesController,
      EpochsController,
      MinersController,
      SettingsController,
      AnnouncementController,
      AuditController,
    ],
  };
}
