import { parentPort, workerData } from "node:worker_threads";
import type { TableRefusal } from "@lode/contract/admin";
import type { Policy } from "@lode/zipcode/policy";
import { type JudgedTable, judgeTable } from "./judge-table.ts";

/** What the thread is told when it starts. */
export interface TableTask {
  readonly bytes: Uint8Array;
  /** Of the request; a form is unpacked here. */
  readonly contentType: string;
  readonly policy: Policy;
  readonly nowMs: number;
}

/** A thread of its own, since 64 MB of table hold a loop up for seconds, and whatever is wrong with them ends only this. */
async function serve({ bytes, contentType, policy, nowMs }: TableTask): Promise<JudgedTable | TableRefusal> {
  const table = contentType.startsWith("multipart/form-data") ? await fileOf(bytes, contentType) : bytes;
  if (table !== undefined) return judgeTable(table, policy, nowMs);
  return {
    ok: false,
    code: "TABLE_UNREADABLE",
    message: "the form does not hold exactly one file",
    next: "Send the table as the only file of the form, or as the body itself.",
  };
}

async function fileOf(body: Uint8Array, contentType: string): Promise<Uint8Array | undefined> {
  try {
    const headers = { "content-type": contentType };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const files = [...form.values()].filter((value): value is File => typeof value !== "string");
    const [file] = files;
    return file === undefined || files.length > 1 ? undefined : new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

parentPort?.postMessage(await serve(workerData as TableTask));
