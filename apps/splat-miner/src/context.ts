import { chmodSync, mkdirSync } from "node:fs";
import type { Signer } from "@lode/bittensor/chain";
import { Dendrite, type DendriteOptions } from "@lode/bittensor/dendrite";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { removeDrafts } from "@lode/runtime/files";
import type { Random } from "@lode/runtime/random";
import { Blacklist } from "./blacklist/blacklist.ts";
import { type MinerConfig, minerConfig } from "./config.ts";
import { KnownValidators } from "./directory/known-validators.ts";
import type { ValidatorDirectory } from "./directory/validator-directory.ts";
import { JournalDatabase } from "./journal/database.ts";
import { Journal } from "./journal/journal.ts";
import { bindToHotkey } from "./journal/owner.ts";
import { journalPath, submissionsFolder } from "./journal/paths.ts";
import type { TaskRow } from "./journal/task-row.ts";
import { ValidatorBook } from "./journal/validator-book.ts";
import type { Judge } from "./judge/judge.ts";
import { beginSession, type Session } from "./session/session.ts";
import { Breather } from "./time/breather.ts";
import { Bell } from "./time/nap.ts";
import { Slots } from "./time/slots.ts";
import type { SpzCheck } from "./variants/spz-check.ts";
import type { VariantMaker } from "./variants/variant-maker.ts";

export interface SplatMinerOptions {
  /** The hotkey; it signs calls and submissions. */
  readonly signer: Signer;
  /** Holds the journal, the session summary and the submissions; one miner's own. */
  readonly dataDir: string;
  readonly directory: ValidatorDirectory;
  readonly maker: VariantMaker;
  readonly judge: Judge;
  readonly spzCheck: SpzCheck;
  /** Time of cooldowns, which are unix seconds. */
  readonly protocol: Clock;
  /** Real time: nonces, submit times, pauses, deadlines of single requests. */
  readonly wall: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly config?: Partial<MinerConfig>;
  /** Transport, external address and limits of the calls to validators. */
  readonly dendrite?: Omit<DendriteOptions, "signer" | "clock" | "random">;
  /** Told once a task has its outcome. */
  readonly onSettled?: (task: TaskRow) => void;
}

export interface MinerContext
  extends Required<Omit<SplatMinerOptions, "directory" | "config" | "dendrite" | "onSettled">> {
  readonly config: MinerConfig;
  readonly dendrite: Dendrite;
  readonly known: KnownValidators;
  readonly database: JournalDatabase;
  readonly journal: Journal;
  readonly book: ValidatorBook;
  readonly blacklist: Blacklist;
  readonly session: Session;
  /** Tasks at work, and generations asked for. */
  readonly taskSlots: Slots;
  readonly generationSlots: Slots;
  /** Hotkeys that are being pulled from: reserved before the call, so that nobody is pulled from twice. */
  readonly pulling: Set<string>;
  /** Calls to validators that are on their way. */
  readonly calls: Set<object>;
  readonly breather: Breather;
  readonly bell: Bell;
  readonly onSettled: ((task: TaskRow) => void) | undefined;
}

/** An image task is a whole picture in base64. */
const answerRoom = 1.5;
const leastAnswerBytes = 16 * 1024 * 1024;

/** Ports meet adapters here and nowhere else. @throws LodeError CONFIG_INVALID, JOURNAL_NEWER, SPLAT_MINER_HOTKEY_OTHER, SPLAT_MINER_JOURNAL_FAILED */
export function openContext(options: SplatMinerOptions): MinerContext {
  const { directory, config: given, dendrite, onSettled, ...rest } = options;
  const { signer, dataDir, wall, random, reporter, protocol } = rest;
  const config = minerConfig(given);
  for (const folder of [dataDir, submissionsFolder(dataDir)]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    removeDrafts(folder);
  }
  const database = JournalDatabase.open(journalPath(dataDir), { maxBytes: config.journalMaxBytes });
  bindToHotkey(database, signer.hotkey, dataDir);
  const session = beginSession(database, config, { protocol, wall });
  const blacklist = new Blacklist(database);
  keepStaticBlacklist(blacklist, config, protocol.now());
  const maxAnswerBytes = Math.max(leastAnswerBytes, Math.ceil(config.maxImageBytes * answerRoom));
  return {
    ...rest,
    config,
    onSettled,
    dendrite: new Dendrite({
      ...dendrite,
      signer,
      clock: wall,
      random,
      limits: { maxAnswerBytes, ...dendrite?.limits },
    }),
    known: new KnownValidators(directory, { wall, reporter, refreshMs: config.directoryRefreshMs }),
    database,
    journal: new Journal(database, session.id),
    book: new ValidatorBook(database),
    blacklist,
    session,
    taskSlots: new Slots(config.maxConcurrentTasks),
    generationSlots: new Slots(config.maxConcurrentGenerations),
    pulling: new Set(),
    calls: new Set(),
    breather: new Breather(wall, { baseMs: config.retryBaseMs, maxMs: config.retryMaxMs }),
    bell: new Bell(),
  };
}

/** What the configuration keeps out, it keeps out also when an entry for a while has taken its place and expired. */
export function keepStaticBlacklist(blacklist: Blacklist, { blacklist: entries }: MinerConfig, now: number): void {
  for (const { uid, hotkey, reason } of entries) {
    blacklist.keepStatic(uid === undefined ? { hotkey: hotkey ?? "" } : { uid }, reason, now);
  }
}
