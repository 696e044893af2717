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
31656663363530633738393164343130333666373734323037636163353032376365383133313563
3165616436393764313231353762353630616539396161340a656430386430643433343938623964
36323434356636363432343066643335643136623331306530306530663933663832666335303366
6130313335356163630a353436643434353831656265643063303561306139363831333439633935
61323061313233393463616237393861333132333736303466656463386236373065316361383431
63396661626430393831333965623666663536343933316235633363326139643333636334333661
33636235343130313537653438303739646239656265353263653563313635306533663133613336
33313963336433343931626262373261666435373162363564353666396263316165636438663135
34646136363431393736643535393239336465376431383632643730316435336664336665303764
36353730336332323036396463326338623333383339356136353533656634306463393834653464
65373539373933656332386365316530313030346637343836363332313739306238303136323937
61333433376133356266
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
    await writeFileOfElsewhere(vault.replace("61333433376133356266", "61333433376133356266".replace("61", "62")));
    await expect(unlockColdkey(place, given("testpassword"))).rejects.toMatchObject({ code: "KEYFILE_PASSWORD_WRONG" });
  });

  it.each([
    ["of a later format", vault.replace("1.1", "2.0")],
    ["of another cipher", vault.replace("AES256", "AES")],
    ["without a body", vault.slice(0, 26)],
    ["cut off", vault.slice(0, 400)],
    ["not of hex", vault.replace("31656", "zzzzz")],
  ])("is refused when it is %s", async (_, file) => {
    await writeFileOfElsewhere(file);
    await expect(unlockColdkey(place, given("testpassword"))).rejects.toMatchObject({ code: "KEYFILE_INVALID" });
  });
});
