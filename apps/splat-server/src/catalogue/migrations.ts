/**
 * The schema, step by step; forward only: a step that was released never changes. Times are epoch milliseconds, flags 0 or 1.
 *
 * Every key on the blob store is in exactly one of `splat_blob` (some file refers to it) and `splat_loose_blob` (on its way
 * in or out), and gets there before its bytes do. So nothing is ever stored that is not known here.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    // One row. Its counters are kept by the transactions that change them: quotas and statistics never add up a table.
    `create table splat_store (
      id integer primary key,
      store_id text not null,
      stored_bytes bigint not null,
      generations bigint not null
    )`,
    // `record` is JSON: what is read as a whole. What is searched, counted or averaged has a column.
    `create table splat_generation (
      generation_id text primary key,
      created_at bigint not null,
      updated_at bigint not null,
      status text not null,
      prompt_folded text not null,
      record text not null,
      generation_seconds double precision,
      score double precision,
      refused integer not null,
      compressed integer not null,
      stored_bytes bigint not null
    )`,
    `create index splat_generation_by_time on splat_generation (created_at, generation_id)`,
    // Statistics read this index alone.
    `create index splat_generation_totals
      on splat_generation (status, refused, compressed, generation_seconds, score)`,
    `create table splat_blob (
      sha256 text primary key,
      storage_key text not null unique,
      size_bytes bigint not null
    )`,
    `create table splat_file (
      generation_id text not null references splat_generation (generation_id),
      type text not null,
      version integer not null,
      sha256 text not null references splat_blob (sha256),
      size_bytes bigint not null,
      mime_type text not null,
      extension text not null,
      created_at bigint not null,
      superseded integer not null,
      primary key (generation_id, type, version)
    )`,
    `create index splat_file_by_blob on splat_file (sha256)`,
    `create table splat_loose_blob (
      storage_key text primary key,
      size_bytes bigint not null,
      condemned integer not null,
      due_at bigint not null
    )`,
    `create index splat_loose_blob_by_time on splat_loose_blob (due_at)`,
  ],
];
