import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import vectors from "../../../../../vectors/bittensor.json" with { type: "json" };
import type { Coldkey } from "../../primitives/index.ts";
import {
  type HotkeyPlace,
  type KeyfileWarning,
  keypairFromUri,
  parseSecret,
  readColdkey,
  readHotkey,
  readHotkeyAddress,
  ready,
  unlockColdkey,
  writeColdkey,
  writeColdkeyAddress,
  writeHotkey,
  writeWallet,
} from "../index.ts";

/** `//Alice/soft`, as bittensor-wallet 4.0.0 writes it. */
const aliceSoftPrivateKey =
  "0x7ace501b8448e9202f1d817ca91c74028f455a141d83cdaf079e6f6a5906a1017061afb8655a856e607a14573b89fea12b48a9309388d164e73f04668f0441cf";

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

  it("writes what btcli writes: every form of the secret that is known, all of it text", async () => {
    const [wanted] = vectors.keypairs_from_mnemonic.cases;
    using secret = parseSecret(wanted!.mnemonic);
    await writeHotkey(place, secret);
    const written = JSON.parse(await readFile(join(place.root, "miner/hotkeys/default"), "utf8"));
    expect(written).toEqual({
      accountId: wanted!.public_key,
      publicKey: wanted!.public_key,
      privateKey: wanted!.btwallet_privateKey,
      secretPhrase: wanted!.mnemonic,
      secretSeed: wanted!.mini_secret_seed,
      ss58Address: wanted!.ss58,
    });
    expect(await readHotkeyAddress(place)).toBe(wanted!.ss58);
  });

  it("never writes a key over another, and no coldkey beside another's address", async () => {
    using alice = parseSecret("//Alice");
    using bob = parseSecret("//Bob");
    await writeColdkeyAddress(place, alice.keypair.hotkey as string as Coldkey);
    await expect(writeColdkey(place, bob)).rejects.toMatchObject({ code: "WALLET_EXISTS" });
    await expect(stat(join(place.root, "miner/coldkey"))).rejects.toMatchObject({ code: "ENOENT" });
    await writeColdkey(place, alice);
    await expect(writeColdkey(place, alice)).rejects.toMatchObject({ code: "WALLET_EXISTS" });
    using unlocked = await unlockColdkey(place);
    expect(unlocked.hotkey).toBe(alice.keypair.hotkey);
    expect(await readColdkey(place)).toBe(alice.keypair.hotkey);
  });

  it("leaves one key of two that are written at once, and no drafts", async () => {
    const uris = ["//Alice", "//Bob", "//Charlie", "//Dave"];
    const written = await Promise.allSettled(uris.map((uri) => writeHotkey(place, parseSecret(uri))));
    expect(written.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await readdir(join(place.root, "miner/hotkeys"))).sort()).toEqual(["default", "defaultpub.txt"]);
    using kept = await readHotkey(place);
    expect(await readHotkeyAddress(place)).toBe(kept.hotkey);
  });

  it("is told what stands in its way when it cannot be written", async () => {
    await writeFile(join(place.root, "miner"), "a file where the folder should be");
    const written = writeHotkey(place, parseSecret("//Alice"));
    await expect(written).rejects.toMatchObject({ code: "WALLET_UNWRITABLE", next: expect.any(String) });
  });

  it("says which file is missing", async () => {
    await expect(readHotkey(place)).rejects.toMatchObject({ code: "KEYFILE_MISSING" });
  });
});

describe.skipIf(process.platform === "win32")("a keyfile's mode", () => {
  const told: KeyfileWarning[] = [];
  const options = { onWarning: (warning: KeyfileWarning) => void told.push(warning) };

  beforeEach(async () => {
    told.length = 0;
    await writeWallet({ ...place, seed });
  });

  it("is nothing to speak of when it is the owner's alone", async () => {
    await readHotkey(place, options);
    expect(told).toEqual([]);
  });

  it("is warned of when others can read the key, which is used all the same", async () => {
    const path = join(place.root, "miner/hotkeys/default");
    await chmod(path, 0o644);
    expect((await readHotkey(place, options)).hotkey).toBe(vectors.keypairs_from_seed.cases[0]?.ss58);
    expect(told).toEqual([{ path, text: expect.stringMatching(/mode 0644.*chmod 600/) }]);
  });

  it("is warned of when others could put another key there", async () => {
    const path = join(place.root, "miner/hotkeys");
    await chmod(path, 0o777);
    await readHotkey(place, options);
    expect(told).toEqual([{ path, text: expect.stringContaining("0777") }]);
  });

  it("is told by the process itself where nobody listens", async () => {
    const emitted = vi.spyOn(process, "emitWarning").mockReturnValue();
    await chmod(join(place.root, "miner/hotkeys/default"), 0o640);
    await readHotkey(place);
    expect(emitted.mock.calls).toEqual([[expect.stringContaining("0640"), "KeyfileWarning"]]);
    emitted.mockRestore();
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

  it.each([
    ["$NACL....", "KEYFILE_ENCRYPTED"],
    ["$ANSIBLE_VAULT;1.1;AES256\n6162", "KEYFILE_ENCRYPTED"],
    ["gAAAAABk", "KEYFILE_FERNET"],
  ])("are refused without a password: %j", async (content, code) => {
    await writeKeyfile(content);
    await expect(readHotkey(place)).rejects.toMatchObject({ code });
  });

  it("are refused aloud when the form is one that nobody reads any more, whatever the password", async () => {
    await writeKeyfile("gAAAAABkYWJj");
    const asked = vi.fn(async () => new Uint8Array(8));
    const error = await readHotkey(place, { password: asked }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "KEYFILE_FERNET", next: expect.stringContaining("mnemonic") });
    expect(asked).not.toHaveBeenCalled();
  });

  it("hold a private key alone when they were made from a URI", async () => {
    using keypair = keypairFromUri("//Alice/soft");
    await writeKeyfile(JSON.stringify({ privateKey: aliceSoftPrivateKey, secretPhrase: null }));
    expect((await readHotkey(place)).hotkey).toBe(keypair.hotkey);
  });

  it("may say that they are sr25519, and nothing else", async () => {
    const seed = { secretSeed: `0x${"01".repeat(32)}` };
    await writeKeyfile(JSON.stringify({ ...seed, cryptoType: 1 }));
    expect((await readHotkey(place)).hotkey).toBe(vectors.keypairs_from_seed.cases[0]?.ss58);
    await writeKeyfile(JSON.stringify({ ...seed, cryptoType: 0 }));
    await expect(readHotkey(place)).rejects.toMatchObject({
      code: "KEYFILE_INVALID",
      message: expect.stringContaining("cryptoType"),
    });
  });

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
