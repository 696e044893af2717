import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import type { Coldkey } from "../primitives/index.ts";
import { type HotkeyPlace, keypairFromUri, readColdkey, readHotkey, ready, writeWallet } from "./index.ts";

let place: HotkeyPlace;
const seed = new Uint8Array(32).fill(1);

beforeAll(() => ready());
beforeEach(async () => {
  place = { root: await mkdtemp(join(tmpdir(), "lode-wallet-")), wallet: "miner", hotkeyName: "default" };
});
afterEach(() => rm(place.root, { recursive: true }));

/** Puts a keyfile of somebody else's making where Lode will look for it. */
async function writeKeyfile(content: string): Promise<void> {
  const folder = join(place.root, "miner", "hotkeys");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "default"), content);
}

describe("the wallet tree", () => {
  it("holds what was written, for its owner alone", async () => {
    const coldkey = keypairFromUri("//Cold").hotkey as string as Coldkey;
    const written = await writeWallet({ ...place, seed, coldkey });
    expect((await readHotkey(place)).hotkey).toBe(written.hotkey);
    expect(await readColdkey(place)).toBe(coldkey);
    const wallet = join(place.root, "miner");
    for (const file of ["hotkeys/default", "hotkeys/defaultpub.txt", "coldkeypub.txt"]) {
      expect((await stat(join(wallet, file))).mode & 0o777).toBe(0o600);
    }
    for (const folder of [wallet, join(wallet, "hotkeys")]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await readdir(join(wallet, "hotkeys"))).sort()).toEqual(["default", "defaultpub.txt"]);
    expect(await readFile(join(wallet, "hotkeys/defaultpub.txt"), "utf8")).not.toContain("secret");
  });

  it("takes the same key twice and never overwrites another", async () => {
    await writeWallet({ ...place, seed });
    await writeWallet({ ...place, seed });
    const other = writeWallet({ ...place, seed: new Uint8Array(32).fill(2) });
    await expect(other).rejects.toMatchObject({ code: "WALLET_EXISTS" });
    expect((await readHotkey(place)).hotkey).toBe(vectors.keypairs_from_seed.cases[0]?.ss58);
  });

  it.each(["..", "../x", "a/b", "", ".hidden", "a\0", "a".repeat(65)])(
    "has no room for the name %j",
    async (hotkeyName) => {
      await expect(readHotkey({ ...place, hotkeyName })).rejects.toMatchObject({ code: "WALLET_NAME_INVALID" });
      await expect(writeWallet({ ...place, wallet: hotkeyName, seed })).rejects.toMatchObject({
        code: "WALLET_NAME_INVALID",
      });
    },
  );

  it("says which file is missing", async () => {
    await expect(readHotkey(place)).rejects.toMatchObject({ code: "KEYFILE_MISSING" });
  });
});

describe("keyfiles made elsewhere", () => {
  it.each(vectors.keypairs_from_mnemonic.cases)("are read by mnemonic, seed and private key: $ss58", async (key) => {
    const secrets = [
      { secretPhrase: key.mnemonic, secretSeed: "0x00", privateKey: null },
      { secretPhrase: null, secretSeed: key.mini_secret_seed, unknown: 1 },
      { privateKey: key.btwallet_privateKey },
    ];
    for (const secret of secrets) {
      await writeKeyfile(JSON.stringify({ accountId: key.public_key, ss58Address: key.ss58, ...secret }));
      expect((await readHotkey(place)).hotkey).toBe(key.ss58);
    }
  });

  it.each(["$NACL....", "$ANSIBLE_VAULT;1.1;AES256\n6162", "gAAAAABk"])(
    "are refused when encrypted: %j",
    async (content) => {
      await writeKeyfile(content);
      await expect(readHotkey(place)).rejects.toMatchObject({ code: "KEYFILE_ENCRYPTED" });
    },
  );

  it.each([
    ["no JSON", "hunter2 is my password"],
    ["a list", "[]"],
    ["nothing", "{}"],
    ["only an address", JSON.stringify({ ss58Address: vectors.ss58.valid[0]?.ss58 })],
    ["a broken mnemonic", JSON.stringify({ secretPhrase: `hunter2 ${"word ".repeat(11)}` })],
    ["a short seed", JSON.stringify({ secretSeed: "0x1234" })],
    [
      "a seed of another address",
      JSON.stringify({ secretSeed: `0x${"01".repeat(32)}`, ss58Address: vectors.ss58.valid[0]?.ss58 }),
    ],
    ["far too much", " ".repeat(20_000)],
  ])("are refused when they hold %s, without repeating the content", async (_, content) => {
    await writeKeyfile(content);
    const error = await readHotkey(place).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "KEYFILE_INVALID" });
    expect(String(error)).not.toContain("hunter2");
    expect(String((error as Error).cause ?? "")).not.toContain("hunter2");
  });
});
