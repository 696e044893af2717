import { join } from "node:path";
import type { ChainClient, Signer } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import { CoordinatorClient } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Random } from "@lode/runtime/random";
import { retryUntil } from "@lode/runtime/retry";
import type { EpochId } from "@lode/zipcode/epoch";
import { Journal } from "../journal/journal.ts";
import type { ListingLookup } from "../lookup/listing-lookup.ts";
import { defaultLimits, type ValidatorLimits, type ValidatorOptions } from "./validator-options.ts";

/** What every duty works with; made once, handed down. */
export interface ValidatorContext {
  readonly hotkey: Hotkey;
  readonly signer: Signer;
  readonly coordinator: CoordinatorClient;
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  readonly lookups: readonly ListingLookup[];
  readonly journal: Journal;
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly pollMs: number;
  readonly versionKey: number;
  readonly limits: ValidatorLimits;
  readonly fetch: typeof fetch;
  /** Where an epoch's files and its table lie; deleted when the epoch is over. */
  epochFolder(epochId: EpochId): string;
  /** Signs a text's UTF-8; lower-case hex. */
  signText(text: string): string;
  /** Tries again, by the error's advice, until protocol time reaches `untilMs`. */
  retry<T>(what: string, untilMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function openContext(options: ValidatorOptions): ValidatorContext {
  const { signer, wall, protocol, random, reporter } = options;
  const request = options.fetch ?? fetch;
  return {
    hotkey: signer.hotkey,
    signer,
    coordinator: new CoordinatorClient({ baseUrl: options.coordinatorUrl, signer, wall, fetch: request }),
    chain: options.chain,
    netuid: options.netuid,
    lookups: options.lookups,
    journal: Journal.open(join(options.dataDir, "journal.sqlite")),
    protocol,
    wall,
    random,
    reporter,
    pollMs: options.pollMs,
    versionKey: options.versionKey,
    limits: { ...defaultLimits, ...options.limits },
    fetch: request,
    epochFolder: (epochId) => join(options.dataDir, "epochs", epochId),
    signText: (text) => Buffer.from(signer.sign(new TextEncoder().encode(text))).toString("hex"),
    retry: (what, untilMs, signal, work) =>
      retryUntil(work, {
        clock: wall,
        random,
        signal,
        until: () => protocol.now() >= untilMs,
        baseDelayMs: 2 * options.pollMs,
        maxDelayMs: Math.max(10_000, 2 * options.pollMs),
        onRetry: (error, attempt) =>
          reporter.warn("step_retried", { what, code: error.code, why: error.message, attempt }),
      }),
  };
}
