import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import vectors from "../../../../../vectors/bittensor.json" with { type: "json" };
import {
  coldkeyPath,
  describeWallet,
  fromHex,
  type PasswordRequest,
  parseSecret,
  ready,
  toHex,
  unlockColdkey,
  type WalletPlace,
  writeColdkey,
} from "../index.ts";
import { keyfileKey } from "./keyfile-key.ts";

/** Each opening costs Argon2 about four seconds, and more where others work too. */
const patience = 90_000;

/** Made by bittensor-wallet 4.0.0 (`legacy_encrypt_keyfile_data`) from the seed of 32 ones, with the password `testpassword`. */
const vault = `$ANSIBLE_VAULT;1.1;AES256
61386337303438366334643863353464376263313031303562653463366632633337336662373939
6432333533626662613433353330666264636238653638310a343663333566373634323561666137
38393764346566313733613233343864346437646338393365613930333335353661653132613335
6335663230303465340a383761653036363239383861323064393334633630386138396466613731
30633437656334383765383161323432373662393163393334353764353337366534306630393833
64343331346232386139333139306138336563623662666263363661623063336636623238636431
63383730323365333962333831383832653936326463666466336563343837373136376139383863
34626439656432636636653664656264626633396634643965373633393561323965616265323365
62316232323433326634326462316330313866323931356231303661353166623033373836356630
37633834383734323131623237383632393262646662343036376563316361373530303664376566
61393236383862613564653461663732323064366463373030316338363230633639663934306333
64633937616133383633
`;
const onesAddress = vectors.keypairs_from_seed.cases[0]!.ss58;
const nacl = vectors.keyfile_nacl;

let place: WalletPlace;
beforeAll(() => ready());
beforeEach(async () => {
  place = { root: await mkdtemp(join(tmpdir(), "lode-sealed-")), wallet: "owner" };
});
afterEach(() => rm(place.root, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const given = (password: string) => ({ password: async () => bytes(password) });

async function writeFileOfElsewhere(content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(coldkeyPath(place)), { recursive: true });
  await writeFile(coldkeyPath(place), content, { mode: 0o600 });
}

describe("a $NACL keyfile", () => {
  it("has the key that the vector's password makes", { timeout: patience }, async () => {
    expect(toHex(await keyfileKey(bytes(nacl.password)))).toBe(`0x${nacl.key_hex}`);
  });

  it("of somebody else's making is opened with its password, which is wiped", { timeout: patience }, async () => {
    await writeFileOfElsewhere(fromHex(nacl.file_hex)!);
    const typed = bytes(nacl.password);
    const asked: PasswordRequest[] = [];
    using coldkey = await unlockColdkey(place, {
      password: async (request) => {
        asked.push(request);
        return typed;
      },
    });
    expect(coldkey.hotkey).toBe(JSON.parse(nacl.plaintext).ss58Address);
    expect(typed).toEqual(new Uint8Array(nacl.password.length));
    expect(asked).toEqual([
      { path: coldkeyPath(place), encryption: "nacl", variable: expect.stringMatching(/^BT_PW_.*_OWNER_COLDKEY$/) },
    ]);
  });

  it("of ours shows nothing of its key, and opens again", { timeout: patience }, async () => {
    using secret = parseSecret(vectors.keypairs_from_mnemonic.cases[0]!.mnemonic);
    const password = bytes("correct horse");
    await writeColdkey(place, secret, { password });
    const file = await readFile(coldkeyPath(place), "latin1");
    expect(file.startsWith("$NACL")).toBe(true);
    expect(file).not.toMatch(/leopard|secretPhrase|5HDvhV6/);
    expect((await describeWallet(place)).coldkey).toMatchObject({
      address: secret.keypair.hotkey,
      encryption: "nacl",
      passwordVariable: expect.stringContaining("_OWNER_COLDKEY"),
      problem: undefined,
    });
    using opened = await unlockColdkey(place, given("correct horse"));
    expect(toHex(opened.privateKey())).toBe(toHex(secret.keypair.privateKey()));
  });

  it("stays closed to another password, which is not repeated", { timeout: patience }, async () => {
    await writeFileOfElsewhere(fromHex(nacl.file_hex)!);
    const error = await unlockColdkey(place, given("hunter2")).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "KEYFILE_PASSWORD_WRONG" });
    expect(String(error) + JSON.stringify(error)).not.toContain("hunter2");
  });

  it("is not one when it is cut off, and no password is worked on", async () => {
    await writeFileOfElsewhere(fromHex(nacl.file_hex)!.subarray(0, 45));
    await expect(unlockColdkey(place, given("x"))).rejects.toMatchObject({ code: "KEYFILE_INVALID" });
  });
});

describe("an Ansible vault", () => {
  it.each([vault, vault.replace("1.1;AES256", "1.2;AES256;owner").replaceAll("\n", "\r\n")])(
    "is opened",
    async (file) => {
      await writeFileOfElsewhere(file);
      using coldkey = await unlockColdkey(place, given("testpassword"));
      expect(coldkey.hotkey).toBe(onesAddress);
    },
  );

  it("stays closed to another password and to any change", async () => {
    await writeFileOfElsewhere(vault);
    await expect(unlockColdkey(place, given("other"))).rejects.toMatchObject({ code: "KEYFILE_PASSWORD_WRONG" });
    await writeFileOfElsewhere(vault.replace(/..\n$/, (end) => (end === "30\n" ? "31\n" : "30\n")));
    await expect(unlockColdkey(place, given("testpassword"))).rejects.toMatchObject({ code: "KEYFILE_PASSWORD_WRONG" });
  });

  it.each([
    ["of a later format", vault.replace("1.1", "2.0")],
    ["of another cipher", vault.replace("AES256", "AES")],
    ["without a body", vault.slice(0, 26)],
    ["cut off", vault.slice(0, 400)],
    ["not of hex", vault.replace(/\n\d{5}/, "\nzzzzz")],
  ])("is refused when it is %s", async (_, file) => {
    await writeFileOfElsewhere(file);
    await expect(unlockColdkey(place, given("testpassword"))).rejects.toMatchObject({ code: "KEYFILE_INVALID" });
  });
});
