import type { Hotkey } from "@lode/bittensor/primitives";
import { manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import type { Zipcode } from "@lode/zipcode/epoch";
import { expect, test, vi } from "vitest";
import { chainWith } from "../testing/chain-with.ts";
import { coldkeyOf, epochId, type TestNetwork } from "../testing/test-network.ts";
import { postForm, StoryNetwork } from "./story-network.test-support.ts";

vi.setConfig({ testTimeout: 120_000 });

const metagraphRefreshSeconds = 10;
const untilNextLookMs = 11_000;

test("a hotkey deregistered in the middle of an epoch loses its access, and what it uploaded is judged by nobody; the others notice nothing", async () => {
  const gone = new Set<Hotkey>();
  const wall = new ManualClock(new SystemClock().now());
  const coordinator = ({ chain }: TestNetwork) => {
    const without = async (metagraph: ReturnType<typeof chain.metagraph>) => {
      const read = await metagraph;
      return { ...read, neurons: read.neurons.filter(({ hotkey }) => !gone.has(hotkey)) };
    };
    return {
      wall,
      metagraphRefreshSeconds,
      chain: chainWith(chain, {
        metagraph: (netuid) => without(chain.metagraph(netuid)),
        metagraphAt: (netuid, block) => without(chain.metagraphAt(netuid, block)),
      }),
    };
  };
  await using story = await StoryNetwork.start({ coordinator });
  const { network } = story;
  const [leaver, stayer, newcomer] = network.miners;
  const [zipcode] = (await network.assignedZipcodes()) as [string];
  gone.add(newcomer!.hotkey);
  await story.submit(leaver!, zipcode, "of who leaves");
  await story.submit(stayer!, zipcode, "of who stays");
  const form = await network.client(leaver!).folderAccess(coldkeyOf(leaver!));

  gone.add(leaver!.hotkey);
  await wall.advanceBy(untilNextLookMs);
  const refused = { code: "HOTKEY_NOT_REGISTERED" };
  const [asLeaver, asStayer] = [network.client(leaver!, wall), network.client(stayer!, wall)];
  await expect(asLeaver.currentAssignment()).rejects.toMatchObject(refused);
  await expect(asLeaver.folderAccess(coldkeyOf(leaver!))).rejects.toMatchObject(refused);
  const { nonce } = await asStayer.currentAssignment();
  const report = { epochId, nonce, status: "COMPLETED", s3UploadComplete: true } as const;
  await expect(asLeaver.reportStatus(report)).rejects.toMatchObject(refused);
  await asStayer.reportStatus(report);
  // The form that it holds still writes, as the store knows nothing of hotkeys; nobody will look at what it writes.
  const key = submissionKey(leaver!.hotkey, epochId, zipcode as Zipcode);
  expect(await postForm(form.uploadUrl, { ...form.fields, key }, "rewritten")).toBe(204);

  // Who registers only now takes part at once.
  gone.delete(newcomer!.hotkey);
  await wall.advanceBy(untilNextLookMs);
  const granted = await network.client(newcomer!, wall).folderAccess(coldkeyOf(newcomer!));
  const newKey = submissionKey(newcomer!.hotkey, epochId, zipcode as Zipcode);
  expect(await postForm(granted.uploadUrl, { ...granted.fields, key: newKey }, "of who came")).toBe(204);
  await network.client(newcomer!, wall).currentAssignment();
  await network.client(newcomer!, wall).reportStatus(report);

  await network.judge();
  const validator = network.client(network.validators[0]!, wall);
  const { snapshot, readUrl } = await validator.submissions(epochId);
  expect(snapshot.items.map(({ hotkey }) => hotkey).sort()).toEqual([newcomer!.hotkey, stayer!.hotkey].sort());
  expect(snapshot.manifests.map(({ hotkey }) => hotkey)).toEqual([stayer!.hotkey]);
  const status = async (path: string) => (await fetch(`${readUrl}/${path}`, { redirect: "manual" })).status;
  expect(await status(key)).toBe(404);
  expect(await status(manifestKey(leaver!.hotkey, epochId))).toBe(404);
  expect(await status(submissionKey(stayer!.hotkey, epochId, zipcode as Zipcode))).toBe(302);
});
