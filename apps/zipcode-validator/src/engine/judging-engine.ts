import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { LodeError } from "@lode/runtime/errors";
import { listingColumns } from "@lode/zipcode/listing";
import { addressKeySql, integer, listingIdSql, sqlTypes, text } from "./column-sql.ts";

export interface EngineOptions {
  /** For what does not fit into memory; emptied at start and end. */
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
  CREATE TABLE files (file INTEGER PRIMARY KEY, zipcode VARCHAR, sha256 VARCHAR, seen_at BIGINT, rows INTEGER);
  CREATE TABLE listings (
    file INTEGER, row INTEGER, listing_id VARCHAR, address_key VARCHAR,
    ${listingColumns.map(({ column, type }) => `${column} ${sqlTypes[type]}`).join(", ")});
`;

/** One statement for several files costs a third of one statement each; more of them would only take memory. */
const filesAtOnce = 64;

const canonicalTypes: ReadonlyMap<string, string> = new Map(
  listingColumns.map(({ column, type }) => [column, sqlTypes[type]]),
);
/** Names that DuckDB adds to what it reads; a file that has one of them would hide where its rows come from. */
const reservedColumns: ReadonlySet<string> = new Set(["file_row_number", "filename", "file_index"]);

/**
 * One epoch's submissions as one table of rows in DuckDB, which spills to disk at its memory limit whatever miners send.
 * What cannot be read becomes a verdict about that one file, and is not in the table in part.
 * Nothing but the files folder is readable from here, no extension can be loaded, and the settings are locked.
 */
export class JudgingEngine implements AsyncDisposable {
  private readonly instance: DuckDBInstance;
  private readonly connection: DuckDBConnection;
  private readonly folder: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string) {
    this.instance = instance;
    this.connection = connection;
    this.folder = folder;
  }

  /** @throws ENGINE_FAILED */
  static async open(options: EngineOptions): Promise<JudgingEngine> {
    try {
      rmSync(options.folder, { recursive: true, force: true });
      mkdirSync(options.folder, { recursive: true });
      return await JudgingEngine.openEmpty(options);
    } catch (cause) {
      throw engineFailed(cause);
    }
  }

  private static async openEmpty({
    folder,
    filesFolder,
    memoryLimitMb,
    threads,
  }: EngineOptions): Promise<JudgingEngine> {
    // A table on disk would survive a restart, but costs three times as much to write as the files cost to read again.
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: `${integer(memoryLimitMb)}MB`,
      threads: integer(threads),
      temp_directory: join(folder, "spill"),
      preserve_insertion_order: "false",
      // Each file is read once, so a cache is only memory; and it takes a file rewritten within one second for the old one.
      enable_external_file_cache: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
    });
    try {
      const connection = await instance.connect();
      await connection.run(`SET allowed_directories = [${text(`${filesFolder}/`)}]`);
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
      await connection.run(tables);
      return new JudgingEngine(instance, connection, folder);
    } catch (cause) {
      instance.closeSync();
      throw cause;
    }
  }

  /** Files that the table holds, by number. */
  async loaded(): Promise<Map<number, { readonly sha256: string; readonly rows: number }>> {
    const rows = await this.query("SELECT file, sha256, rows FROM files");
    return new Map(
      rows.map(([file, sha256, count]) => [Number(file), { sha256: String(sha256), rows: Number(count) }]),
    );
  }

  /**
   * Reads Parquet files into the table, several at a time for speed; should that fail, each on its own, so that what
   * cannot be read becomes a verdict about that file alone. The gate has seen them all before.
   * @returns by file number.
   * @throws ENGINE_FAILED when the machine and not a file is to blame (memory, disk).
   */
  async load(files: readonly FileToLoad[]): Promise<Map<number, FileLoad>> {
    const loads = new Map<number, FileLoad>();
    const whole: FileToLoad[] = [];
    for (const file of files) {
      const columns = await this.columnsOf(file);
      if ("kind" in columns) loads.set(file.file, columns);
      else if (listingColumns.every(({ column }) => columns.has(column))) whole.push(file);
      else loads.set(file.file, await this.tryInsert([file], columns));
    }
    for (let start = 0; start < whole.length; start += filesAtOnce) {
      const batch = whole.slice(start, start + filesAtOnce);
      const together = await this.tryInsert(batch);
      for (const file of batch) {
        const alone = together.kind === "loaded" || batch.length === 1 ? together : await this.tryInsert([file]);
        loads.set(file.file, alone);
      }
    }
    const rows = await this.loaded();
    return new Map(
      [...loads].map(([file, load]) => [
        file,
        load.kind === "loaded" ? { kind: "loaded", rows: rows.get(file)?.rows ?? 0 } : load,
      ]),
    );
  }

  /** Runs one statement; for the queries beside this class. BIGINT arrives as bigint. */
  async query(sql: string, values?: Record<string, DuckDBValue>): Promise<DuckDBValue[][]> {
    const reader = await this.connection.runAndReadAll(sql, values);
    return reader.getRows();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.connection.closeSync();
    this.instance.closeSync();
    rmSync(this.folder, { recursive: true, force: true });
    return Promise.resolve();
  }

  /** Names and types, or why the file is refused for them. */
  private async columnsOf({ path }: FileToLoad): Promise<ReadonlyMap<string, string> | FileLoad> {
    let columns: ReadonlyMap<string, string>;
    try {
      const rows = await this.query(`DESCRIBE SELECT * FROM read_parquet(${text(path)})`);
      columns = new Map(rows.map(([name, type]) => [String(name), String(type)]));
    } catch (cause) {
      return refused(cause);
    }
    for (const [name, type] of columns) {
      const wanted = canonicalTypes.get(name.toLowerCase());
      // SQL knows no capitals in names: another spelling of one of our columns would be taken for it, or push it aside.
      const isOurs = canonicalTypes.has(name);
      if ((wanted !== undefined && (!isOurs || wanted !== type)) || reservedColumns.has(name.toLowerCase())) {
        return { kind: "refused", code: "FILE_COLUMNS", why: `column ${name} is ${type}, not ${wanted ?? "allowed"}` };
      }
    }
    return columns;
  }

  /** All of these files or none. @param columns what they have, when it is less than all. */
  private async tryInsert(files: readonly FileToLoad[], columns?: ReadonlyMap<string, string>): Promise<FileLoad> {
    const selected = listingColumns.map(({ column, type }) =>
      columns === undefined || columns.has(column) ? column : `NULL::${sqlTypes[type]} AS ${column}`,
    );
    const numbers = files.map(({ file, path }) => `(${integer(file)}, ${text(path)})`).join(", ");
    await this.connection.run("BEGIN TRANSACTION");
    try {
      await this.connection.run(
        `INSERT INTO listings
         SELECT n.file, file_row_number, ${listingIdSql}, ${addressKeySql}, r.* EXCLUDE (file_row_number, filename)
         FROM (SELECT ${selected.join(", ")}, file_row_number, filename
               FROM read_parquet([${files.map(({ path }) => text(path)).join(", ")}],
                                 file_row_number = true, filename = true)) r
         JOIN (VALUES ${numbers}) n(file, path) ON r.filename = n.path`,
      );
      await this.connection.run(
        `INSERT INTO files
         SELECT g.file, zipcode, sha256, seen_at, coalesce(rows, 0)
         FROM (VALUES ${files.map(fileSql).join(", ")}) g(file, zipcode, sha256, seen_at)
         LEFT JOIN (SELECT file, count(*) AS rows FROM listings
                    WHERE file IN (${files.map(({ file }) => integer(file)).join(", ")}) GROUP BY file) c USING (file)`,
      );
      await this.connection.run("COMMIT");
      return { kind: "loaded", rows: 0 };
    } catch (cause) {
      await this.connection.run("ROLLBACK");
      return refused(cause);
    }
  }
}

function fileSql({ file, zipcode, sha256, seenAt }: FileToLoad): string {
  return `(${integer(file)}, ${text(zipcode)}, ${text(sha256)}, ${integer(seenAt)}::BIGINT)`;
}

/** Memory, disk and our own mistakes are not the miner's: only what DuckDB says about the bytes is a verdict. */
function refused(cause: unknown): FileLoad {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (
    /^(Out of Memory|IO|Permission|INTERNAL|Catalog|Binder|Parser|TransactionContext|Constraint|FATAL|Interrupt)/i.test(
      message,
    )
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
