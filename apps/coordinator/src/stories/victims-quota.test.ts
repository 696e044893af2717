import type { Keypair } from "@lode/bittensor/keys";
import {
  currentAssignmentCommitment,
  folderAccessCommitment,
  lodeCommitment,
  lodeHeaders,
  routes,
  statusCommitment,
  validatorAccessCommitment,
  validatorUploadCommitment,
} from "@lode/contract/coordinator";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { expect, test, vi } from "vitest";
import { defaultLimits, type Limits } from "../access/limits.ts";
import { coldkeyOf, epochId, signText, TestNetwork } from "../testing/test-network.ts";

vi.setConfig({ testTimeout: 120_000 });

const points = 3;
const perHotkey = Object.fromEntries(
  Object.keys(defaultLimits).map((name) => [name, { points, durationSeconds: 3_600 }]),
) as Limits;
/** The limits in front count addresses, and everybody here has the same one. */
const wide = { points: 100_000, durationSeconds: 60 };
const limits: Limits = { ...perHotkey, address: wide, objects: wide, stats: wide, wrongSignatures: wide };

interface Ask {
  readonly text: (key: Keypair, timestamp: number) => string;
  readonly send: (
    url: string,
    signed: { hotkey: string; timestamp: number; signature: string },
    nonce: string,
  ) => Promise<Response>;
}

const json = { "content-type": "application/json" };
const body =
  (path: string, more: (nonce: string) => object = () => ({})): Ask["send"] =>
  (url, signed, nonce) =>
    fetch(`${url}${path}`, { method: "POST", headers: json, body: JSON.stringify({ ...signed, ...more(nonce) }) });

const asks: Readonly<Record<string, Ask>> = {
  assignment: {
    text: (_, timestamp) => currentAssignmentCommitment(timestamp),
    send: (url, { hotkey, timestamp, signature }) =>
      fetch(
        `${url}${routes.currentAssignment.path}?${new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) })}`,
      ),
  },
  status: {
    text: (_, timestamp) => statusCommitment(epochId, timestamp),
    send: body(routes.status.path, (nonce) => ({ epochId, nonce, status: "IN_PROGRESS", s3UploadComplete: false })),
  },
  folderAccess: {
    text: (key, timestamp) => folderAccessCommitment(coldkeyOf(key), key.hotkey, timestamp),
    send: (url, signed, nonce) =>
      body(routes.folderAccess.path, () => ({ coldkey: signed.hotkey }))(url, signed, nonce),
  },
  validatorAccess: {
    text: (_, timestamp) => validatorAccessCommitment(timestamp),
    send: body(routes.validatorAccess.path),
  },
  validatorUpload: {
    text: (_, timestamp) => validatorUploadCommitment(timestamp),
    send: body(routes.validatorUpload.path, () => ({ epochId })),
  },
  epochs: {
    text: (_, timestamp) => lodeCommitment("results-read", epochId, sha256Hex(""), timestamp),
    send: (url, { hotkey, timestamp, signature }) =>
      fetch(`${url}${routes.results.path.replace(":epochId", epochId)}`, {
        headers: {
          [lodeHeaders.hotkey]: hotkey,
          [lodeHeaders.timestamp]: String(timestamp),
          [lodeHeaders.signature]: signature,
        },
      }),
  },
};

test("whoever has not a victim's key spends nothing of its quota: forged, altered, in other spellings, on every limited route", async () => {
  await using network = await TestNetwork.start({ coordinator: { limits } });
  const [victim, attacker] = network.validators as [Keypair, Keypair];
  const { url } = network.coordinator;
  const nonce = await network.nonce();
  const timestamp = Math.floor(network.wall.now() / 1_000);
  const spellings = [
    victim.hotkey,
    victim.hotkey.toLowerCase(),
    ` ${victim.hotkey}`,
    `${victim.hotkey}\u200b`,
    `${victim.hotkey}%00`,
    victim.hotkey.replace(/[A-Z]/, (letter) => String.fromCodePoint(0xff21 + letter.charCodeAt(0) - 65)),
  ];
  for (const [name, { text, send }] of Object.entries(asks)) {
    const forged = signText(attacker, text(victim, timestamp));
    const stale = signText(victim, text(victim, timestamp - 400));
    for (let round = 0; round < points * 2; round += 1) {
      for (const hotkey of spellings) {
        let response: Response | undefined;
        try {
          response = await send(url, { hotkey, timestamp, signature: forged }, nonce);
        } catch (error) {
          // Some spellings are no header that a client would send.
          expect(error).toBeInstanceOf(TypeError);
        }
        if (response !== undefined)
          expect({ name, hotkey, status: response.status }).toEqual({
            name,
            hotkey,
            status:
              hotkey === victim.hotkey ? 401 : expect.toSatisfy((status: number) => status === 400 || status === 401),
          });
        await response?.arrayBuffer();
      }
      expect(
        (await send(url, { hotkey: victim.hotkey, timestamp: timestamp - 400, signature: stale }, nonce)).status,
      ).toBe(401);
    }
  }
  // All of it is still the victim's own; and what is its own, it can use up.
  for (const [name, { text, send }] of Object.entries(asks)) {
    const left: (string | null)[] = [];
    for (let at = 0; at < points + 1; at += 1) {
      // Another second for each: the same signed POST is answered again, and counted too.
      const signedAt = timestamp - at;
      const signature = signText(victim, text(victim, signedAt));
      const response = await send(url, { hotkey: victim.hotkey, timestamp: signedAt, signature }, nonce);
      left.push(response.status === 429 ? "429" : response.headers.get("x-ratelimit-remaining"));
      await response.arrayBuffer();
    }
    expect({ name, left }).toEqual({ name, left: ["2", "1", "0", "429"] });
  }
  // Nor has the attacker spent anything of its own but what it signed itself.
  expect((await network.client(attacker).currentAssignment()).epochId).toBe(epochId);
});
