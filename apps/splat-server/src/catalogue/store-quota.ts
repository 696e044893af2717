import { LodeError } from "@lode/runtime/errors";

/** How much one store takes on. */
export interface StoreQuota {
  /** Bytes on the store; those that several assets have in common count once. */
  readonly maxTotalBytes: number;
  /** Of one generation, all kept versions of all its files. */
  readonly maxGenerationBytes: number;
  readonly maxGenerations: number;
  /** Kept versions of all files of one generation. */
  readonly maxGenerationFiles: number;
}

export type QuotaName = keyof StoreQuota;

const advice: Readonly<Record<QuotaName, string>> = {
  maxTotalBytes: "Run a clean-up, or raise the quota of the store.",
  maxGenerationBytes: "Clean up old versions of this generation, or raise the quota of a generation.",
  maxGenerations: "Run a clean-up, or raise the number of generations the store keeps.",
  maxGenerationFiles: "Clean up old versions of this generation, or raise the number of files it may have.",
};

/** Full as a whole is for later, since clean-up makes room; a generation that is full stays so. */
export function quotaExceeded(quota: StoreQuota, name: QuotaName): LodeError<"ASSET_QUOTA"> {
  return new LodeError("ASSET_QUOTA", `the asset store is at its limit: ${name} ${quota[name]}`, {
    retry: name === "maxTotalBytes" || name === "maxGenerations" ? "later" : "never",
    facts: { quota: name, limit: quota[name] },
    next: advice[name],
  });
}

export function generationUnknown(generationId: string): LodeError<"ASSET_GENERATION_UNKNOWN"> {
  return new LodeError("ASSET_GENERATION_UNKNOWN", `there is no generation ${generationId}`, {
    retry: "never",
    facts: { generationId },
    next: "It was cleaned up or never created: begin a new generation.",
  });
}
