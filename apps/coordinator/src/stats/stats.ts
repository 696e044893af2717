import type { Announcement, Phase, StatsWire } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { Candidate } from "@lode/zipcode/assignment";
import { type EpochId, epochAt, epochStart, nextEpoch } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { announcementWire, iso } from "../assignment/assignment-answer.ts";
import type { AssignmentBook, ToldEpoch } from "../assignment/assignment-book.ts";
import type { RecentPerformance } from "./recent-performance.ts";
import { zipcodeStatistics } from "./zipcode-statistics.ts";

export interface StatsParts {
  readonly book: AssignmentBook;
  readonly recent: RecentPerformance;
  /** The table in force now; the same array as long as it is the same table. */
  readonly candidates: () => readonly Candidate[];
  /** What the owner has set. */
  readonly settings: { announcement(): Announcement | null; phaseOf(epochId: EpochId): Phase };
  readonly policy: Policy;
  readonly protocol: Clock;
  readonly wall: Clock;
}

/** Real milliseconds that a page is sent again, within the second of protocol time that it names. */
const pageMs = 250;

/** The page as it was sent last. */
interface Page {
  readonly bytes: Buffer;
  readonly second: number;
  readonly builtAt: number;
  /** What it was put together from: another one of any is another page. */
  readonly told: ToldEpoch | undefined;
  readonly performance: string;
  readonly owners: string;
}

/** The public page: miners and validators of every generation learn the current epoch from it. */
export class Stats {
  readonly #parts: StatsParts;
  #page: Page | undefined;
  #zipcodes: { readonly of: readonly Candidate[]; readonly text: string } | undefined;

  constructor(parts: StatsParts) {
    this.#parts = parts;
  }

  /** The page as JSON. The time and the epoch are those of now; what costs more is up to a second old. */
  async bytes(): Promise<Buffer> {
    const { book, recent, settings, protocol, wall, policy } = this.#parts;
    const now = protocol.now();
    const current = epochAt(now, policy.values.epoch.lengthMs);
    const told = await book.current();
    const performance = await recent.text(now, current);
    const announcement = announcementWire(settings.announcement());
    const owners = JSON.stringify({ announcement, phase: settings.phaseOf(current) });
    const second = Math.floor(now / 1000);
    const page = this.#page;
    const isFresh = page?.second === second && wall.now() - page.builtAt < pageMs;
    if (isFresh && page.told === told && page.performance === performance && page.owners === owners) return page.bytes;
    const bytes = this.#write(now, { told, performance, owners });
    this.#page = { bytes, second, builtAt: wall.now(), told, performance, owners };
    return bytes;
  }

  #write(now: number, { told, performance, owners }: Pick<Page, "told" | "performance" | "owners">): Buffer {
    const { lengthMs } = this.#parts.policy.values.epoch;
    const current = epochAt(now, lengthMs);
    const nextStart = epochStart(nextEpoch(current, lengthMs));
    const secondsLeft = Math.floor((nextStart - now) / 1000);
    const head: Partial<StatsWire> = {
      success: true,
      currentTime: Math.floor(now / 1000),
      systemStatus: "operational",
      epochStatus: {
        currentEpoch: told === undefined ? null : currentEpoch(told),
        timing: {
          timeUntilEpochEnd: secondsLeft,
          timeUntilNextEpoch: secondsLeft,
          epochDurationHours: lengthMs / 3_600_000,
        },
        nextEpoch: { startTime: iso(nextStart) },
      },
    };
    const parts = [
      JSON.stringify(head).slice(1, -1),
      owners.slice(1, -1),
      `"zipcodeStatistics":${this.#zipcodesText()}`,
      `"recentPerformance":${performance}`,
    ];
    return Buffer.from(`{${parts.join(",")}}`);
  }

  #zipcodesText(): string {
    const { policy } = this.#parts;
    const candidates = this.#parts.candidates();
    if (this.#zipcodes?.of !== candidates) {
      this.#zipcodes = { of: candidates, text: JSON.stringify(zipcodeStatistics(candidates, policy)) };
    }
    return this.#zipcodes.text;
  }
}

function currentEpoch({ epoch, zipcodes }: ToldEpoch) {
  return {
    id: epoch.id,
    status: epoch.state,
    startTime: iso(epoch.schedule.startsAt),
    endTime: iso(epoch.schedule.endsAt),
    nonce: epoch.nonce,
    zipcodeCount: zipcodes.length,
    targetListings: epoch.targetListings,
    actualExpected: zipcodes.reduce((sum, { expected }) => sum + expected, 0),
  };
}
