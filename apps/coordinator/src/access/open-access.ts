import type { ChainClient } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { PolicyValues } from "@lode/zipcode/policy";
import type { Database } from "../database/open-database.ts";
import type { AccessObserver } from "./access-observer.ts";
import { AnsweredPosts } from "./answered-posts.ts";
import { Gatekeeper } from "./gatekeeper.ts";
import { DatabaseLimitCounts } from "./limit-count-store.ts";
import { LimitSharing } from "./limit-sharing.ts";
import { defaultLimits, type Limits, RateLimits } from "./limits.ts";
import { LoopVerifier } from "./loop-verifier.ts";
import { NeuronDirectory } from "./neuron-directory.ts";
import { RememberingVerifier } from "./remembering-verifier.ts";
import { Standings } from "./standings.ts";
import { WorkerVerifier } from "./worker-verifier.ts";

/** What the owner of a coordinator decides about its door. */
export interface AccessOptions {
  /** Threads that verify signatures; 0, the default, verifies on the thread that serves. */
  readonly verification?: { readonly workers: number };
  /** Real seconds between two looks at the metagraph; 300 unless told. */
  readonly metagraphRefreshSeconds?: number;
  /** How old the metagraph may get while the chain is away before nobody is admitted; 60 unless told. */
  readonly maxMetagraphAgeMinutes?: number;
  /** Replaces single limits; a compressed clock needs wider ones. */
  readonly limits?: Partial<Limits>;
}

export interface AccessParts extends AccessOptions {
  readonly db: Database;
  /** Whether other replicas may use the same database. */
  readonly isShared: boolean;
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  readonly wall: Clock;
  readonly reporter: Reporter;
  readonly policy: PolicyValues;
  readonly observer?: AccessObserver;
}

/** Alone on its database, a replica keeps only the counts that a restart would make worth evading. */
const keptFromSeconds = 3_600;

/** Everything that stands between a request and what it asks for. Nothing runs before `start`. */
export function openAccess(parts: AccessParts) {
  const { db, isShared, chain, netuid, wall, reporter, policy, observer } = parts;
  const workers = parts.verification?.workers ?? 0;
  const observed = observer === undefined ? {} : { observer };
  const limits = new RateLimits({ limits: { ...defaultLimits, ...parts.limits }, wall, ...observed });
  const directory = new NeuronDirectory({
    chain,
    netuid,
    wall,
    reporter,
    refreshSeconds: parts.metagraphRefreshSeconds ?? 300,
    maxAgeMinutes: parts.maxMetagraphAgeMinutes ?? 60,
  });
  const standings = new Standings({ db, wall, reporter });
  const verifier = new RememberingVerifier(
    workers > 0 ? new WorkerVerifier({ workers, reporter }) : new LoopVerifier(),
  );
  const store = new DatabaseLimitCounts(db);
  const sharing = new LimitSharing({ limits, store, wall, reporter, fromSeconds: isShared ? 0 : keptFromSeconds });
  return {
    limits,
    directory,
    standings,
    verifier,
    gatekeeper: new Gatekeeper({ directory, verifier, standings, limits, wall, policy, ...observed }),
    posts: new AnsweredPosts(db, wall),
    async start(): Promise<void> {
      await Promise.all([directory.start(), standings.start()]);
      sharing.start();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await using stack = new AsyncDisposableStack();
      for (const part of [directory, standings, sharing, verifier]) stack.use(part);
    },
  };
}
