import { join } from "node:path";

export function journalPath(dataDir: string): string {
  return join(dataDir, "journal.sqlite");
}

/** Folder of one epoch's packed files. */
export function epochFolder(dataDir: string, epochId: string): string {
  return join(dataDir, "files", epochId);
}

export function packedFilePath(dataDir: string, epochId: string, zipcode: string): string {
  return join(epochFolder(dataDir, epochId), `${zipcode}.parquet`);
}
