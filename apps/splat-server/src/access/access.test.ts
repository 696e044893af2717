import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostName, isLoopback, loadAccessKeys, refuseBesideKeys } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-access-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the key file", () => {
  const write = (text: string): string => {
    const path = join(folder, "keys");
    writeFileSync(path, text);
    return path;
  };

  test("admits whoever has one of its keys, written plainly or as a hash", async () => {
    const hashed = createHash("sha256").update("another-key-that-is-long").digest("hex");
    const keys = await loadAccessKeys(write(`# for the miner\nfirst-key-that-is-long\r\n\nsha256:${hashed}\n`));
    expect(keys.admits("first-key-that-is-long")).toBe(true);
    expect(keys.admits("another-key-that-is-long")).toBe(true);
    expect(keys.admits(hashed)).toBe(false);
    expect(keys.admits("first-key-that-is-lonG")).toBe(false);
    expect(keys.admits("")).toBe(false);
    expect(keys.admits("# for the miner")).toBe(false);
  });

  test("keeps nothing of a key but its hash", async () => {
    const keys = await loadAccessKeys(write("first-key-that-is-long\n"));
    expect(JSON.stringify(keys) + String(Object.values(keys))).not.toContain("first-key");
  });

  test("is refused when it is missing, empty, too large, or holds a key that can be guessed", async () => {
    await expect(loadAccessKeys(join(folder, "none"))).rejects.toMatchObject({ code: "SERVER_KEY_INVALID" });
    await expect(loadAccessKeys(write("\n# nothing\n"))).rejects.toMatchObject({ code: "SERVER_KEY_INVALID" });
    await expect(loadAccessKeys(write("x".repeat(70_000)))).rejects.toMatchObject({ code: "SERVER_KEY_INVALID" });
    const short = loadAccessKeys(write("fifteen-letters\n"));
    await expect(short).rejects.toMatchObject({ code: "SERVER_KEY_INVALID" });
    await expect(short).rejects.not.toThrow(/fifteen-letters/);
  });
});

describe("a wallet nearby", () => {
  const wallet = (at: string, content: string): void => {
    mkdirSync(join(folder, at, "hotkeys"), { recursive: true });
    writeFileSync(join(folder, at, "hotkeys", "default"), content);
  };

  test.each([
    ["encrypted with libsodium", "$NACLxyz"],
    ["encrypted with Ansible Vault", "$ANSIBLE_VAULT;1.1;AES256\n6361"],
    ["in the clear", '{"accountId":"0x01","secretPhrase":"a b c"}'],
  ])("%s keeps the server from starting", async (_, content) => {
    wallet(".bittensor/wallets/miner", content);
    await expect(refuseBesideKeys([folder])).rejects.toMatchObject({ code: "SERVER_BESIDE_KEYS" });
  });

  test("is found where the folder itself is the wallet, and behind a link to it", async () => {
    wallet("real", "$NACLxyz");
    symlinkSync(join(folder, "real"), join(folder, "link"));
    await expect(refuseBesideKeys([join(folder, "link")])).rejects.toMatchObject({ code: "SERVER_BESIDE_KEYS" });
  });

  test("of a local network is left aside, as its keys are worth nothing", async () => {
    const wallets = join(folder, "up", "wallets");
    mkdirSync(join(wallets, "spare", "hotkeys"), { recursive: true });
    writeFileSync(join(wallets, "spare", "hotkeys", "default"), '{"secretSeed":"0x01"}');
    await expect(refuseBesideKeys([folder])).rejects.toMatchObject({ code: "SERVER_BESIDE_KEYS" });
    writeFileSync(join(wallets, "LOCAL-NETWORK-KEYS"), "");
    await refuseBesideKeys([folder]);
  });

  test("is not one without a secret in it: public halves, empty folders, other files of that name", async () => {
    wallet("one", '{"accountId":"0x01","ss58Address":"5F"}');
    mkdirSync(join(folder, "two", "hotkeys"), { recursive: true });
    wallet("node_modules/three", "$NACLxyz");
    await refuseBesideKeys([folder, join(folder, "missing")]);
  });
});

describe("loopback", () => {
  test("is every name and address that only this machine reaches", () => {
    for (const host of [
      "127.0.0.1",
      "127.8.9.1",
      "localhost",
      "LOCALHOST",
      "app.localhost",
      "::1",
      "[::1]",
      "::ffff:127.0.0.1",
    ]) {
      expect([host, isLoopback(host)]).toEqual([host, true]);
    }
    for (const host of [
      "0.0.0.0",
      "::",
      "10.0.0.1",
      "127.0.0.1.example.com",
      "localhost.example.com",
      "",
      "1270.0.1",
    ]) {
      expect([host, isLoopback(host)]).toEqual([host, false]);
    }
  });

  test("is told from a Host header whatever its port", () => {
    expect(hostName("127.0.0.1:8095")).toBe("127.0.0.1");
    expect(hostName("[::1]:8095")).toBe("[::1]");
    expect(hostName("localhost")).toBe("localhost");
  });
});
