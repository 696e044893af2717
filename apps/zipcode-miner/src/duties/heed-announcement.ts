import { readFileSync } from "node:fs";
import { type Announcement, type AnnouncementSeverity, compareVersions } from "@lode/contract/coordinator";
import type { EventLevel, Reporter } from "@lode/runtime/events";

/** What the owner of the subnet says to miners, and what it means to this one. */
export interface AnnouncementNotice {
  /** Null: what was said before no longer stands. */
  readonly announcement: Announcement | null;
  /** Whether this miner is older than what is announced. */
  readonly isBehind: boolean;
  /** One line for people. */
  readonly text: string;
}

/** Of this program; the same file lies above the sources and above what is made of them. */
export const minerVersion = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

const loudness: Readonly<Record<AnnouncementSeverity, EventLevel>> = {
  OPTIONAL: "info",
  RECOMMENDED: "warn",
  REQUIRED: "error",
};

/** Passes on what the owner announces, once for each change: the louder the more it matters to this miner. */
export class AnnouncementBoard {
  readonly #version: string;
  readonly #reporter: Reporter;
  readonly #onNotice: (notice: AnnouncementNotice) => void;
  /** What was last passed on. */
  #told = "null";

  constructor(version: string, reporter: Reporter, onNotice: (notice: AnnouncementNotice) => void) {
    this.#version = version;
    this.#reporter = reporter;
    this.#onNotice = onNotice;
  }

  heed(announcement: Announcement | null): void {
    const heard = JSON.stringify(announcement);
    if (heard === this.#told) return;
    this.#told = heard;
    if (announcement === null) {
      this.#reporter.info("announcement_withdrawn");
      this.#onNotice({ announcement, isBehind: false, text: "the subnet's owner withdrew the announcement" });
      return;
    }
    const isBehind = compareVersions(this.#version, announcement.version) < 0;
    const { version, severity, deadline, message, url } = announcement;
    this.#reporter[isBehind ? loudness[severity] : "info"]("announcement", {
      version,
      severity,
      deadline: deadline === null ? null : isoOf(deadline),
      message: oneLine(message),
      url,
      ours: this.#version,
      isBehind,
    });
    this.#onNotice({ announcement, isBehind, text: textOf(announcement, this.#version, isBehind) });
  }
}

function textOf({ version, severity, deadline, message, url }: Announcement, ours: string, isBehind: boolean): string {
  const till = deadline === null ? "" : ` by ${isoOf(deadline)}`;
  const what = isBehind
    ? `${severity}: update to ${version}${till}, this is ${ours}`
    : `version ${version} is announced, this is ${ours}`;
  return `${what}: ${oneLine(message)}${url === null ? "" : ` (${oneLine(url)})`}`;
}

/** A stranger's text on our terminal and in our log. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
