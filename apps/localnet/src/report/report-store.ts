import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "@lode/runtime/files";
import type { EpochReport, ValidatorOutcome } from "./epoch-report.ts";

/**
 * What the validators said of an epoch, kept as they say it, so that a network that is killed between two validators'
 * results still reports the epoch when it is started again.
 */
export class ReportStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keepOutcome(epochId: string, name: string, outcome: ValidatorOutcome): Promise<void> {
    await this.#write(join(this.#folder, epochId, "validators"), `${name}.json`, outcome);
  }

  outcomes(epochId: string): Promise<Map<string, ValidatorOutcome>> {
    return this.#readAll(join(this.#folder, epochId, "validators"));
  }

  async keepReport(report: EpochReport, text: string): Promise<void> {
    const folder = join(this.#folder, report.id);
    await this.#write(folder, "summary.json", report);
    await writeFile(join(folder, "summary.txt"), text);
  }

  async report(epochId: string): Promise<EpochReport | undefined> {
    return readJson<EpochReport>(join(this.#folder, epochId, "summary.json"));
  }

  async #write(folder: string, name: string, value: unknown): Promise<void> {
    await writeWhole(join(folder, name), JSON.stringify(value));
  }

  async #readAll<T>(folder: string): Promise<Map<string, T>> {
    const names = await readdir(folder).catch(() => []);
    const found = new Map<string, T>();
    for (const name of names.filter((entry) => entry.endsWith(".json")).sort()) {
      const value = await readJson<T>(join(folder, name));
      if (value !== undefined) found.set(name.slice(0, -".json".length), value);
    }
    return found;
  }
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch {
    // Absent, or cut short by a kill before its rename: both mean that it was not said yet.
    return undefined;
  }
}
