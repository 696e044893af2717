import {
  type ActivatedAnswer,
  activatedResponseSchema,
  type DiffAnswer,
  diffResponseSchema,
  type LoadTableAnswer,
  loadTableQuerySchema,
  loadTableResponseSchema,
  type ReasonRequest,
  reasonRequestSchema,
  type TableAnswer,
  type TablesAnswer,
  tableMediaTypes,
  tableQuerySchema,
  tableResponseSchema,
  tablesResponseSchema,
} from "@lode/contract/admin";
import { Body, Controller, Inject, Param, Query, Req } from "@nestjs/common";
import { ApiBody, ApiConsumes } from "@nestjs/swagger";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { ApiError } from "../access/api-error.ts";
import { type Actor, TheActor } from "./actor.ts";
import { ServesOwner } from "./serves-owner.ts";
import type { TableDesk } from "./table-desk.ts";
import { TABLE_DESK } from "./tokens.ts";

const tag = "zipcodes";
const unreadable = ["TABLE_UNREADABLE", "TABLE_COLUMNS", "TABLE_DELIMITER", "TABLE_EMPTY"];

@Controller()
export class ZipcodeTablesController {
  constructor(@Inject(TABLE_DESK) private readonly desk: TableDesk) {}

  @ServesOwner("loadZipcodeTable", {
    tag,
    summary: "Load a table of zipcodes and expected counts, or say what would become of it",
    answer: loadTableResponseSchema,
    refuses: {
      400: [...unreadable, "TABLE_ROWS_REFUSED", "TABLE_NOT_DRAWABLE"],
      413: ["TABLE_TOO_LARGE"],
      503: ["TABLE_BUSY"],
    },
  })
  @ApiConsumes(...tableMediaTypes)
  @ApiBody({ required: true, schema: { type: "string", format: "binary" } })
  async load(
    @Req() request: FastifyRequest,
    @Query({ schema: loadTableQuerySchema }) query: z.output<typeof loadTableQuerySchema>,
    @TheActor() actor: Actor,
  ): Promise<LoadTableAnswer> {
    const { body } = request;
    if (!Buffer.isBuffer(body)) {
      throw new ApiError(415, "MEDIA_TYPE_UNSUPPORTED", `A table travels as one of ${tableMediaTypes.join(", ")}`);
    }
    return await this.desk.load(body, request.headers["content-type"] ?? "", query, actor);
  }

  @ServesOwner("zipcodeTables", { tag, summary: "The tables that were loaded", answer: tablesResponseSchema })
  async list(): Promise<TablesAnswer> {
    return await this.desk.list();
  }

  @ServesOwner("zipcodeTable", {
    tag,
    summary: "One table and its zipcodes",
    answer: tableResponseSchema,
    refuses: { 404: ["TABLE_NOT_FOUND"] },
  })
  async show(
    @Param("sha256") sha256: string,
    @Query({ schema: tableQuerySchema }) query: z.output<typeof tableQuerySchema>,
  ): Promise<TableAnswer> {
    return await this.desk.show(sha256, query);
  }

  @ServesOwner("diffZipcodeTable", {
    tag,
    summary: "What would change against the table in force",
    answer: diffResponseSchema,
    refuses: { 404: ["TABLE_NOT_FOUND"] },
  })
  async diff(@Param("sha256") sha256: string): Promise<DiffAnswer> {
    return await this.desk.diff(sha256);
  }

  @ServesOwner("activateZipcodeTable", {
    tag,
    summary: "Draw the epochs that are opened from now on from this table",
    answer: activatedResponseSchema,
    refuses: { 404: ["TABLE_NOT_FOUND"] },
  })
  async activate(
    @Param("sha256") sha256: string,
    @Body({ schema: reasonRequestSchema }) { reason }: ReasonRequest,
    @TheActor() actor: Actor,
  ): Promise<ActivatedAnswer> {
    return await this.desk.activate(sha256, reason, actor);
  }
}
