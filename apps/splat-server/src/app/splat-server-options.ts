import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Random } from "@lode/runtime/random";
import type { Registry } from "prom-client";
import type { AssetStore, BlobsChoice, CatalogueChoice } from "../assets/index.ts";
import type { SplatServerSettingsInput } from "../config.ts";
import type { Generator } from "../generator/index.ts";
import type { ModelValidator } from "../validation/index.ts";
import type { Workbench } from "../work/index.ts";

/** Settings, and what comes from outside. */
export interface SplatServerOptions extends SplatServerSettingsInput {
  /** Real time. */
  readonly wall: Clock;
  /** Seeds of those who choose none. */
  readonly random: Random;
  readonly reporter: Reporter;
  /** Of the reporter, so that `/metrics` shows its counts, too; a fresh one unless told. */
  readonly registry?: Registry;
  /** For the keys of backends that the settings name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly fetch?: typeof fetch;
  /** Instead of what the settings describe. */
  readonly readyGenerator?: Generator;
  readonly judge?: ModelValidator;
  /** Where the store keeps what it knows, and the bytes; SQLite and a folder below `dataDir` unless told. */
  readonly catalogue?: CatalogueChoice;
  readonly blobs?: BlobsChoice;
  /** Instead of opening one. Closed by whoever gives it. */
  readonly store?: AssetStore;
  readonly workshop?: Workbench["workshop"];
  /** Folders in which a wallet keeps the server from starting; the data directory and the working directory unless told. */
  readonly foldersWithoutKeys?: readonly string[];
}

export interface RunningSplatServer extends AsyncDisposable {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** What a start found left unfinished. */
  readonly resumed: { readonly redone: number; readonly failed: number };
  /** Takes no more orders, lets those at work end within the grace, leaves the others for the next start. */
  stop(): Promise<void>;
}
