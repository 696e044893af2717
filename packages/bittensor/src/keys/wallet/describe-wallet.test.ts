import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseColdkey } from "../../primitives/index.ts";
import {
  describeWallet,
  parseSecret,
  ready,
  type WalletPlace,
  walletNames,
  writeColdkey,
  writeColdkeyAddress,
  writeHotkey,
} from "../index.ts";

let place: WalletPlace;
beforeAll(() => ready());
beforeEach(async () => {
  place = { root: await mkdtemp(join(tmpdir(), "lode-shown-")), wallet: "owner" };
});
afterEach(() => rm(place.root, { recursive: true }));

const alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const hotkeys = () => join(place.root, "owner/hotkeys");

describe("what is said of a wallet", () => {
  it("names its keys and how they are kept, and no secret", async () => {
    await writeColdkey(place, parseSecret("//Alice"));
    for (const name of ["b", "a"]) await writeHotkey({ ...place, hotkeyName: name }, parseSecret(`//${name}`));
    const described = await describeWallet(place);
    expect(described.coldkey).toMatchObject({ address: alice, encryption: "none", warnings: [], problem: undefined });
    expect(described.hotkeys.map(({ name, address }) => [name, address])).toEqual([
      ["a", parseSecret("//a").keypair.hotkey],
      ["b", parseSecret("//b").keypair.hotkey],
    ]);
    expect(JSON.stringify(described)).not.toMatch(/privateKey|secret[A-Z]|[0-9a-f]{64}/);
  });

  it("tells a public file from a key", async () => {
    await writeColdkeyAddress(place, parseColdkey(alice)!);
    expect((await describeWallet(place)).coldkey).toMatchObject({ address: alice, encryption: undefined });
  });

  it("goes on past a broken key, and says what is wrong with it", async () => {
    await writeHotkey({ ...place, hotkeyName: "good" }, parseSecret("//Alice"));
    await writeHotkey({ ...place, hotkeyName: "loose" }, parseSecret("//Bob"));
    await chmod(join(hotkeys(), "loose"), 0o604);
    await writeFile(join(hotkeys(), "broken"), "hunter2", { mode: 0o600 });
    await writeFile(join(hotkeys(), "fernet"), "gAAAAABk", { mode: 0o600 });
    await writeFile(
      join(hotkeys(), "goodpub.txt"),
      JSON.stringify({ ss58Address: parseSecret("//Bob").keypair.hotkey }),
    );
    await mkdir(join(hotkeys(), "folder"));
    await writeFile(join(hotkeys(), ".draft"), "");
    const { hotkeys: described } = await describeWallet(place);
    expect(described.map(({ name }) => name)).toEqual(["broken", "fernet", "good", "loose"]);
    const [broken, fernet, good, loose] = described;
    expect(broken).toMatchObject({ address: undefined, problem: expect.stringContaining("KEYFILE_INVALID") });
    expect(broken?.problem).not.toContain("hunter2");
    expect(fernet).toMatchObject({ encryption: "fernet", passwordVariable: undefined });
    expect(good).toMatchObject({ address: alice, problem: expect.stringContaining("another key") });
    expect(loose?.warnings).toHaveLength(process.platform === "win32" ? 0 : 1);
  });

  it("is that there is none", async () => {
    await expect(describeWallet(place)).rejects.toMatchObject({ code: "WALLET_MISSING" });
    await expect(describeWallet({ ...place, wallet: "../x" })).rejects.toMatchObject({ code: "WALLET_NAME_INVALID" });
  });
});

describe("the wallets under a root", () => {
  it("are its folders with a wallet's name", async () => {
    for (const name of ["b", "a", ".hidden"]) await mkdir(join(place.root, name));
    await writeFile(join(place.root, "file"), "");
    expect(await walletNames(place.root)).toEqual(["a", "b"]);
    expect(await walletNames(join(place.root, "nowhere"))).toEqual([]);
  });
});
