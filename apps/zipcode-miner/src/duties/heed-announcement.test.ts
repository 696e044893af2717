import type { Announcement } from "@lode/contract/coordinator";
import { recordingReporter } from "@lode/runtime/events";
import { describe, expect, test } from "vitest";
import { AnnouncementBoard, type AnnouncementNotice, minerVersion } from "./heed-announcement.ts";

const announced: Announcement = {
  version: "1.4.0",
  severity: "OPTIONAL",
  deadline: Date.parse("2026-02-01T00:00:00Z"),
  message: "Faster uploads.",
  url: "https://subnet.example/1.4.0",
};

function board(version = "1.3.9") {
  const reporter = recordingReporter();
  const notices: AnnouncementNotice[] = [];
  return { reporter, notices, board: new AnnouncementBoard(version, reporter, (notice) => notices.push(notice)) };
}

describe("an announcement of the subnet's owner", () => {
  test("is passed on once, however often it is heard", () => {
    const { board: one, reporter, notices } = board();
    one.heed(null);
    for (let times = 0; times < 3; times += 1) one.heed({ ...announced });
    expect(reporter.events).toHaveLength(1);
    expect(notices.map(({ text }) => text)).toEqual([
      "OPTIONAL: update to 1.4.0 by 2026-02-01T00:00:00.000Z, this is 1.3.9: Faster uploads. (https://subnet.example/1.4.0)",
    ]);
  });

  test("gets louder as it matters more, and is told when it is withdrawn", () => {
    const { board: one, reporter } = board();
    for (const severity of ["OPTIONAL", "RECOMMENDED", "REQUIRED"] as const) one.heed({ ...announced, severity });
    one.heed(null);
    expect(reporter.events.map(({ level, event }) => `${level} ${event}`)).toEqual([
      "info announcement",
      "warn announcement",
      "error announcement",
      "info announcement_withdrawn",
    ]);
  });

  test.each(["1.4.0", "1.4", "1.10.0", "2"])("alarms nobody who runs %s already", (version) => {
    const { board: one, reporter, notices } = board(version);
    one.heed({ ...announced, severity: "REQUIRED", deadline: null, url: null });
    expect(reporter.events.map(({ level }) => level)).toEqual(["info"]);
    expect(notices[0]).toMatchObject({
      isBehind: false,
      text: `version 1.4.0 is announced, this is ${version}: Faster uploads.`,
    });
  });

  test("does nothing to a terminal", () => {
    const { board: one, notices } = board();
    one.heed({ ...announced, message: "two\nlines \u001b[2J and \u202e more", url: null });
    expect(notices[0]?.text).toMatch(/: two lines \[2J and more$/);
  });

  test("is compared with the version that this package has", () => {
    expect(minerVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
