import { LodeError } from "@lode/runtime/errors";
import { decodeAddress } from "./address.ts";
import { fromHex, toHex } from "./hex.ts";
import { type Keypair, keypairFromPrivateKey, keypairFromSeed } from "./keypair.ts";
import { keypairFromUri } from "./keypair-uri.ts";

const encryptedPrefixes = ["$NACL", "$ANSIBLE_VAULT", "gAAAAA"];
/** A mnemonic and nothing else: a keyfile is not a place for derivations. */
const mnemonicShape = /^[a-z]+(?: [a-z]+){11,23}$/;

/** The two JSON texts of a plain key: the one with the secret, and the public one beside it. */
export function keyfileTexts(keypair: Keypair, seed: Uint8Array): { readonly secret: string; readonly open: string } {
  const open = {
    accountId: toHex(keypair.publicKey),
    publicKey: toHex(keypair.publicKey),
    ss58Address: keypair.hotkey,
  };
  return { secret: JSON.stringify({ ...open, secretSeed: toHex(seed) }), open: JSON.stringify(open) };
}

/**
 * The key in a plain keyfile: its mnemonic, else its seed, else its private key, as btwallet looks for them.
 * @throws LodeError KEYFILE_ENCRYPTED, KEYFILE_INVALID. Neither repeats any of the file's content.
 */
export function parseKeyfile(content: string, path: string): Keypair {
  const fields = parsePlain(content, path);
  const address = textOf(fields, "ss58Address");
  const keypair = keypairOf(fields, address);
  if (keypair === undefined) throw invalid(path, "it holds no secret, or one that is not its address's");
  if (address === undefined || address === keypair.hotkey) return keypair;
  keypair.dispose();
  throw invalid(path, "its secret is not its address's");
}

/** The address that a keyfile, plain or public, says it is for. @throws LodeError as {@link parseKeyfile} */
export function parseKeyfileAddress(content: string, path: string): string {
  const address = textOf(parsePlain(content, path), "ss58Address");
  if (address !== undefined && decodeAddress(address) !== undefined) return address;
  throw invalid(path, "it names no address of this network");
}

function parsePlain(content: string, path: string): Readonly<Record<string, unknown>> {
  if (encryptedPrefixes.some((prefix) => content.startsWith(prefix))) {
    throw new LodeError("KEYFILE_ENCRYPTED", `${path} is encrypted, and encrypted keyfiles cannot be read yet`, {
      retry: "never",
      next: "Use a plain hotkey file; hotkeys are normally not encrypted, and the coldkey is never needed.",
    });
  }
  let fields: unknown;
  try {
    fields = JSON.parse(content);
  } catch {
    // The parser's own message quotes the file, so it is not passed on.
    throw invalid(path, "it is not JSON");
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw invalid(path, "it is not an object");
  return fields as Record<string, unknown>;
}

function keypairOf(fields: Readonly<Record<string, unknown>>, address: string | undefined): Keypair | undefined {
  const phrase = textOf(fields, "secretPhrase");
  const seed = fromHex(textOf(fields, "secretSeed") ?? "");
  const privateKey = fromHex(textOf(fields, "privateKey") ?? "");
  try {
    if (phrase !== undefined && mnemonicShape.test(phrase)) return keypairFromUri(phrase);
    if (phrase === undefined && seed?.length === 32) return keypairFromSeed(seed);
    const isLastResort = phrase === undefined && seed?.length === 0;
    if (isLastResort && privateKey !== undefined && address !== undefined)
      return keypairFromPrivateKey(privateKey, address);
    return undefined;
  } catch (error) {
    if (error instanceof LodeError && error.code !== "KEYS_NOT_READY") return undefined;
    throw error;
  } finally {
    seed?.fill(0);
    privateKey?.fill(0);
  }
}

/** Absent keys and nulls both occur. */
function textOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function invalid(path: string, why: string): LodeError<"KEYFILE_INVALID"> {
  return new LodeError("KEYFILE_INVALID", `${path} is not a usable keyfile: ${why}`, {
    retry: "never",
    next: "Check that the path names a hotkey file made by btcli or by Lode.",
  });
}
