import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePassword, passwordVariable } from "@lode/bittensor/keys";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import { type Ended, hasTerminal, lodeWallet, lodeWalletInTerminal } from "./wallet.test-support.ts";

/** The first run builds; each opening of an encrypted key takes seconds by design. */
const patience = 240_000;
const [known] = vectors.keypairs_from_mnemonic.cases;
const alice = vectors.keypairs_from_uri.cases[0]!.ss58;

let folder: string;
let root: string;
let env: NodeJS.ProcessEnv;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-wallet-cli-"));
  env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" };
  if (!hasTerminal) process.stderr.write("SKIPPED: no `script` here to lend a terminal to `lode wallet create`\n");
  await lodeWallet(["--help"], { env });
}, patience);
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  root = join(folder, `w${count++}`);
  env = { ...env, BT_WALLET_PATH: root };
});

function run(args: string, stdin?: string): Promise<Ended> {
  return lodeWallet(args.split(" "), { env, ...(stdin !== undefined && { stdin }) });
}

async function good(args: string, stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await run(args, stdin);
  expect(stderr).not.toContain("unexpected");
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trim();
}

describe("lode wallet create", { timeout: patience }, () => {
  it("encrypts the coldkey, leaves the hotkey plain, and tells a program no word of either", async () => {
    const answer = await good("create --words 15 --password-fd 0 --json", "correct horse\n");
    const { wallet, keys } = JSON.parse(answer);
    expect(wallet).toBe("default");
    expect(keys).toEqual([
      { key: "coldkey", address: expect.any(String), path: join(root, "default/coldkey"), encrypted: true },
      {
        key: "hotkey",
        name: "default",
        address: expect.any(String),
        path: join(root, "default/hotkeys/default"),
        encrypted: false,
      },
    ]);
    expect((await readFile(keys[0].path, "latin1")).startsWith("$NACL")).toBe(true);
    const hotkey = JSON.parse(await readFile(keys[1].path, "utf8"));
    expect(hotkey.ss58Address).toBe(keys[1].address);
    expect(hotkey.secretPhrase.split(" ")).toHaveLength(15);
    expect(answer).not.toContain(hotkey.secretPhrase);
    for (const { path } of keys) expect((await stat(path)).mode & 0o777).toBe(0o600);

    const variable = passwordVariable(keys[0].path);
    env = { ...env, [variable]: encodePassword(variable, new TextEncoder().encode("correct horse")) };
    const signature = await good("sign --key coldkey --text hello");
    expect(await good(`verify --key coldkey --text hello --signature ${signature}`)).toContain(keys[0].address);
    const wrong = await run("sign --key coldkey --text hello --password-fd 0", "hunter2hunter2\n");
    expect(wrong).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("KEYFILE_PASSWORD_WRONG") });
    expect(wrong.stderr).not.toContain("hunter2");
  });

  it("says loudly that a coldkey stays unencrypted, and shows words to a program only when asked by name", async () => {
    const quiet = await run("create --no-password --only coldkey");
    expect(quiet.stderr).toContain("UNENCRYPTED");
    const { secretPhrase } = JSON.parse(await readFile(join(root, "default/coldkey"), "utf8"));
    expect(quiet.stdout + quiet.stderr).not.toContain(secretPhrase);
    expect(quiet.stderr).toContain("not shown");

    const { keys } = JSON.parse(await good("create --wallet b --no-password --json --show-mnemonic"));
    const coldkey = JSON.parse(await readFile(join(root, "b/coldkey"), "utf8"));
    expect(keys[0].mnemonic).toBe(coldkey.secretPhrase);
    expect(keys[1].mnemonic.split(" ")).toHaveLength(12);
  });

  it("adds hotkeys, overwrites nothing, and writes nothing when it cannot finish asking", async () => {
    await good("create --no-password");
    const before = await readFile(join(root, "default/coldkey"), "utf8");
    for (const args of ["create --no-password", "create --only hotkey"]) {
      const again = await run(args);
      expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/WALLET_EXISTS.*\n {2}next: /) });
    }
    await good("create --only hotkey --hotkey second");
    expect(await readFile(join(root, "default/coldkey"), "utf8")).toBe(before);
    const hotkeys = ["default", "defaultpub.txt", "second", "secondpub.txt"];
    expect((await readdir(join(root, "default/hotkeys"))).sort()).toEqual(hotkeys);

    expect(await run("create --wallet none")).toMatchObject({ code: 2, stderr: expect.stringContaining("BT_PW_") });
    const weak = await run("create --wallet none --password-fd 0", "short\n");
    expect(weak).toMatchObject({ code: 2, stderr: expect.stringContaining("PASSWORD_WEAK") });
    expect(await readdir(root)).toEqual(["default"]);
  });

  it.skipIf(!hasTerminal)("asks twice in a terminal, hides the password, and shows the words this once", async () => {
    const answers = [
      ["New password", "correct horse"],
      ["once more", "correct horse"],
    ] as const;
    const { code, stdout } = await lodeWalletInTerminal(["create"], { env, answers });
    expect(code).toBe(0);
    expect(stdout).not.toContain("correct horse");
    const { secretPhrase } = JSON.parse(await readFile(join(root, "default/hotkeys/default"), "utf8"));
    expect(stdout.split(secretPhrase)).toHaveLength(2);
    expect(stdout.match(/^ {2}(?:[a-z]+ ){11}[a-z]+\r?$/gm)).toHaveLength(2);
    expect((await readFile(join(root, "default/coldkey"), "latin1")).startsWith("$NACL")).toBe(true);
  });

  it.skipIf(!hasTerminal)("writes nothing when the two passwords differ", async () => {
    const answers = [
      ["New password", "correct horse"],
      ["once more", "correct house"],
    ] as const;
    const { code, stdout } = await lodeWalletInTerminal(["create"], { env, answers });
    expect(code).toBe(2);
    expect(stdout).toContain("PASSWORDS_DIFFER");
    await expect(stat(root)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("lode wallet import", { timeout: patience }, () => {
  it("takes words, seeds, private keys and URIs from a descriptor", async () => {
    const secrets = [known!.mnemonic, known!.mini_secret_seed, known!.btwallet_privateKey, `${known!.mnemonic}//1`];
    for (const [i, secret] of secrets.entries()) {
      const answer = await run(`import --hotkey h${i} --secret-fd 0 --json`, `${secret}\n`);
      expect(answer.stdout + answer.stderr).not.toContain(secret);
      const [key] = JSON.parse(answer.stdout).keys;
      if (i < 3) expect(key.address).toBe(known!.ss58);
      else expect(key.address).not.toBe(known!.ss58);
    }
    const written = JSON.parse(await readFile(join(root, "default/hotkeys/h0"), "utf8"));
    expect(written.secretPhrase).toBe(known!.mnemonic);
  });

  it("takes a coldkey and its password from one descriptor, a line each, or its address alone", async () => {
    const lines = `${known!.mnemonic}\ncorrect horse\n`;
    await good("import --key coldkey --secret-fd 0 --password-fd 0", lines);
    expect((await readFile(join(root, "default/coldkey"), "latin1")).startsWith("$NACL")).toBe(true);

    await good(`import --wallet watch --key coldkey --address ${known!.ss58}`);
    expect(await readdir(join(root, "watch"))).toEqual(["coldkeypub.txt"]);
    const shown = JSON.parse(await good("show --all --json"));
    expect(shown.wallets.map(({ coldkey }: { coldkey: { address: string } }) => coldkey.address)).toEqual([
      known!.ss58,
      known!.ss58,
    ]);
  });

  it.each([
    ["words that do not fit", "import --secret-fd 0", "hunter two three\n", "MNEMONIC_INVALID"],
    ["no terminal", "import", "", "SECRET_MISSING"],
    [
      "another network's address",
      "import --key coldkey --address 16ADqpMa4yzfmWs3nuTSMhfZ2ckeGtvqhPWCNqECEGDcGgU2",
      "",
      "WALLET_ADDRESS_INVALID",
    ],
    ["a name that leaves the tree", "import --wallet ../x --secret-fd 0", "//Alice\n", "WALLET_NAME_INVALID"],
  ])("refuses %s", async (_, args, stdin, code) => {
    const answer = await run(args, stdin);
    expect(answer).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(code) });
    expect(answer.stderr).toContain("next: ");
    expect(answer.stderr).not.toContain("hunter");
  });
});

describe("lode wallet show", { timeout: patience }, () => {
  it("shows no secret, and warns of a file that others can read", async () => {
    await good("import --secret-fd 0", `${known!.mnemonic}\n`);
    const path = join(root, "default/hotkeys/default");
    await chmod(path, 0o644);
    const text = await good("show");
    expect(text).toContain(known!.ss58);
    expect(text).toMatch(/WARNING: .*mode 0644.*chmod 600/);
    const shown = await good("show --json");
    expect(JSON.parse(shown).wallets[0].hotkeys[0]).toMatchObject({ name: "default", warnings: [{ path }] });
    for (const secret of [known!.mnemonic, known!.mini_secret_seed, known!.btwallet_privateKey]) {
      expect(text + shown).not.toContain(secret);
    }
    const signed = await run("sign --text x");
    expect(signed).toMatchObject({ code: 0, stderr: expect.stringContaining("mode 0644") });
  });

  it("says when there is no such wallet", async () => {
    expect(await run("show")).toMatchObject({ code: 2, stderr: expect.stringContaining("WALLET_MISSING") });
  });
});

describe("lode wallet sign and verify", { timeout: patience }, () => {
  it("agree about a text, a file, standard input and bytes", async () => {
    await good("import --secret-fd 0", "//Alice\n");
    const file = join(folder, "statement");
    await writeFile(file, "hello");
    const { signature, ...rest } = JSON.parse(await good("sign --text hello --json"));
    expect(rest).toEqual({ address: alice, key: "hotkey", messageBytes: 5 });
    for (const message of ["--hex 0x68656c6c6f", `--file ${file}`]) {
      expect(await good(`verify ${message} --signature ${signature}`)).toBe(`valid: ${alice} signed this`);
    }
    await good(`verify --file - --address ${alice} --signature ${signature}`, "hello");
  });

  it("judge a browser wallet's signature only where that is asked for", async () => {
    // Every case is judged beside `verifySignature`; here is one of each outcome.
    const [good, , , wrappedOne] = vectors.signatures.cases;
    const judge = (which: typeof good, ...more: string[]) =>
      run(
        [`verify --address ${which!.signer} --hex ${which!.message_hex} --signature ${which!.signature}`, ...more].join(
          " ",
        ),
      );
    expect(await judge(good, "--json")).toMatchObject({ code: 0, stdout: expect.stringContaining('"valid":true') });
    expect(await judge(wrappedOne, "--json")).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('"valid":false'),
    });
    expect(await judge(wrappedOne, "--wrapped")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^valid: /) });
  });

  it.each([
    ["sign", "MESSAGE_INVALID"],
    ["sign --text a", "KEYFILE_MISSING"],
    ["sign --file - --password-fd 0", "MESSAGE_INVALID"],
    ["sign --key warmkey --text a", "warmkey"],
    ["verify --text a", "--signature"],
    [`verify --text a --signature 0x12 --address ${alice}`, "SIGNATURE_MALFORMED"],
    [`verify --text a --signature ${"00".repeat(64)} --address 5Grw`, "WALLET_ADDRESS_INVALID"],
  ])("say what is wrong with %j", async (args, told) => {
    expect(await run(args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(told) });
  });
});
