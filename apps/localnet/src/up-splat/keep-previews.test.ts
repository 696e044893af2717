import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SplatNetworkFile } from "@lode/contract/network-file";
import { recordingReporter } from "@lode/runtime/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Previews } from "./keep-previews.ts";
import { keptPorts, writeSplatNetworkFile } from "./splat-network-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-previews-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("previews", () => {
  it("are fetched once each, and a missing one is told and forgotten", async () => {
    const reporter = recordingReporter();
    const asked: string[] = [];
    const assets = {
      async download(id: string, type: string) {
        asked.push(`${id} ${type}`);
        if (id === "gone") throw new Error("404");
        return new TextEncoder().encode(id);
      },
    };
    const previews = new Previews(folder, assets, reporter);
    previews.keep({ id: "task-1", assetId: "asset-1" });
    previews.keep({ id: "task-2", assetId: "gone" });
    previews.keep({ id: "task-3", assetId: null });
    previews.keep({ id: "../../task-4", assetId: "asset-4" });
    await previews.settled();
    previews.keep({ id: "task-1", assetId: "asset-1" });
    await previews.settled();
    expect(asked).toEqual(["asset-1", "gone", "asset-4"].map((id) => `${id} validation_preview`));
    expect(readdirSync(join(folder, "previews")).sort()).toEqual(["______task-4.png", "task-1.png"]);
    expect(readFileSync(join(folder, "previews", "task-1.png"), "utf8")).toBe("asset-1");
    expect(reporter.events.map(({ event }) => event)).toEqual(["previewMissing"]);
  });
});

describe("the ports of the last start", () => {
  const file = (port: number): SplatNetworkFile => ({
    version: 1,
    netuid: 17,
    clockUrl: `http://127.0.0.1:${port}/clock`,
    assetsUrl: "http://127.0.0.1:1",
    validationUrl: "http://127.0.0.1:1",
    validators: [],
    walletRoot: folder,
    spareMiner: { wallet: "w", hotkeyName: "default", hotkey: "5", uid: 1 },
    speed: 1,
  });

  it("are used again while they are free, and given up when somebody has them", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    expect(await (await keptPorts(folder, "127.0.0.1"))((last) => last.clockUrl)).toBe(0);
    await writeSplatNetworkFile(folder, file(port));
    const portOf = await keptPorts(folder, "127.0.0.1");
    expect(await portOf((last) => last.clockUrl)).toBe(0);
    await new Promise((resolve) => other.close(resolve));
    expect(await portOf((last) => last.clockUrl)).toBe(port);
    expect(await portOf((last) => last.validators[3]?.port)).toBe(0);
  });
});
