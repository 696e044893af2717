import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { LodeError } from "@lode/runtime/errors";
import { listingColumns } from "@lode/zipcode/listing";
import { addressKeySql, integer, listingIdSql, sqlTypes, text } from "./column-sql.ts";

export interface EngineOptions {
  /** Where the table and what spills from memory are kept; made if missing. */
  readonly folder: string;
  /** The only folder the engine may read files from. */
  readonly filesFolder: string;
  readonly memoryLimitMb: number;
  readonly threads: number;
}

export interface FileToLoad {
  /** The file's number in the epoch: its place in the snapshot. */
  readonly file: number;
  readonly zipcode: string;
  readonly sha256: string;
  /** Epoch ms, when the coordinator's store saw it. */
  readonly seenAt: number;
  readonly path: string;
}

/** `why` is DuckDB's own text: for the log, never for a verdict, which has to read alike everywhere. */
export type FileLoad =
  | { readonly kind: "loaded"; readonly rows: number }
  | {
      readonly kind: "refused";
      readonly code: "FILE_UNREADABLE" | "FILE_COLUMNS";
      readonly why: string;
    };

const tables = `
  CREATE TABLE IF NOT EXISTS files (file INTEGER PRIMARY KEY, zipcode VARCHAR, sha256 VARCHAR, seen_at BIGINT, rows INTEGER);
  CREATE TABLE IF NOT EXISTS listings (
    file INTEGER, row INTEGER, listing_id VARCHAR, address_key VARCHAR,
    ${listingColumns.map(({ column, type }) => `${column} ${sqlTypes[type]}`).join(", ")});
`;

/**
 * One epoch's submissions as one table of rows, in DuckDB on disk: memory stays bounded whatever miners send.
 * A file is loaded on its own, inside a transaction, so that what cannot be read becomes a verdict about that file.
 * Nothing but the files folder is readable from here, no extension can be loaded, and the settings are locked.
 */
export class JudgingEngine implements AsyncDisposable {
  private readonly instance: DuckDBInstance;
  private readonly connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.instance = instance;
    this.connection = connection;
  }

  /** Takes up the table of an earlier run, or starts over when that one cannot be opened. */
  static async open(options: EngineOptions): Promise<JudgingEngine> {
    mkdirSync(options.folder, { recursive: true });
    try {
      return await JudgingEngine.openAt(options);
    } catch (cause) {
      if (!existsSync(join(options.folder, "listings.duckdb"))) throw engineFailed(cause);
      rmSync(options.folder, { recursive: true, force: true });
      mkdirSync(options.folder, { recursive: true });
      return await JudgingEngine.openAt(options).catch((again) => Promise.reject(engineFailed(again)));
    }
  }

  private static async openAt(options: EngineOptions): Promise<JudgingEngine> {
    const instance = await DuckDBInstance.create(join(options.folder, "listings.duckdb"), {
      memory_limit: `${integer(options.memoryLimitMb)}MB`,
      threads: integer(options.threads),
      temp_directory: join(options.folder, "spill"),
      preserve_insertion_order: "false",
      // Each file is read once, so a cache is only memory; and it takes a file rewritten within one second for the old one.
      enable_external_file_cache: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
    });
    try {
      const connection = await instance.connect();
      await connection.run(`SET allowed_directories = [${text(`${options.filesFolder}/`)}]`);
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
      await connection.run(tables);
      return new JudgingEngine(instance, connection);
    } catch (cause) {
      instance.closeSync();
      throw cause;
    }
  }

  /** Files that the table holds already, by number. */
  async loaded(): Promise<Map<number, { readonly sha256: string; readonly rows: number }>> {
    const rows = await this.query("SELECT file, sha256, rows FROM files");
    return new Map(
      rows.map(([file, sha256, count]) => [Number(file), { sha256: String(sha256), rows: Number(count) }]),
    );
  }

  /**
   * Reads one Parquet file into the table. The gate has seen it before; what still fails here is refused, not thrown.
   * @throws ENGINE_FAILED when the machine and not the file is to blame (memory, disk).
   */
  async load(file: FileToLoad): Promise<FileLoad> {
    const columns = await this.columnsOf(file.path);
    if (!(columns instanceof Map)) return columns;
    for (const { column, type } of listingColumns) {
      const found = columns.get(column);
      if (found !== undefined && found !== sqlTypes[type]) {
        return { kind: "refused", code: "FILE_COLUMNS", why: `${column} is ${found}, not ${sqlTypes[type]}` };
      }
    }
    const selected = listingColumns.map(({ column, type }) =>
      columns.has(column) ? column : `NULL::${sqlTypes[type]} AS ${column}`,
    );
    await this.connection.run("BEGIN TRANSACTION");
    try {
      await this.connection.run(
        `INSERT INTO listings
         SELECT ${integer(file.file)}, file_row_number, ${listingIdSql}, ${addressKeySql}, * EXCLUDE (file_row_number)
         FROM (SELECT ${selected.join(", ")}, file_row_number
               FROM read_parquet(${text(file.path)}, file_row_number = true))`,
      );
      const counted = await this.query(`SELECT count(*) FROM listings WHERE file = ${integer(file.file)}`);
      const rows = Number(counted[0]?.[0] ?? 0);
      await this.query("INSERT INTO files VALUES ($file, $zipcode, $sha256, $seenAt, $rows)", {
        file: file.file,
        zipcode: file.zipcode,
        sha256: file.sha256,
        seenAt: BigInt(file.seenAt),
        rows,
      });
      await this.connection.run("COMMIT");
      return { kind: "loaded", rows };
    } catch (cause) {
      await this.connection.run("ROLLBACK");
      return refused(cause);
    }
  }

  /** Runs one statement; for the queries beside this class. BIGINT arrives as bigint. */
  async query(sql: string, values?: Record<string, DuckDBValue>): Promise<DuckDBValue[][]> {
    const reader = await this.connection.runAndReadAll(sql, values);
    return reader.getRows();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.connection.closeSync();
    this.instance.closeSync();
    return Promise.resolve();
  }

  private async columnsOf(path: string): Promise<Map<string, string> | FileLoad> {
    try {
      const rows = await this.query(`DESCRIBE SELECT * FROM read_parquet(${text(path)})`);
      return new Map(rows.map(([name, type]) => [String(name), String(type)]));
    } catch (cause) {
      return refused(cause);
    }
  }
}

/** Memory, disk and our own mistakes are not the miner's: only what DuckDB says about the bytes is a verdict. */
function refused(cause: unknown): FileLoad {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (
    /^(Out of Memory|IO|Permission|INTERNAL|Catalog|Binder|Parser|TransactionContext|FATAL|Interrupt)/i.test(message)
  ) {
    throw engineFailed(cause);
  }
  return { kind: "refused", code: "FILE_UNREADABLE", why: message.split("\n")[0]?.slice(0, 200) ?? "" };
}

function engineFailed(cause: unknown): LodeError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new LodeError("ENGINE_FAILED", `the judging engine failed: ${message.split("\n")[0]}`, {
    retry: "later",
    next: "Give the validator more disk or memory (engine.memoryLimitMb) and let it go on from its journal.",
    cause,
  });
}
