import { LodeError } from "@lode/runtime/errors";
import { decodeAddress } from "../address.ts";
import { fromHex, toHex } from "../hex.ts";
import type { KeySecret } from "../key-secret.ts";
import { type Keypair, keypairFromPrivateKey, keypairFromSeed, seedLength } from "../keypair.ts";
import { keypairFromUri } from "../keypair-uri.ts";
import { privateKeyLength } from "../private-key.ts";
import { invalidKeyfile } from "./keyfile-error.ts";

/** A mnemonic and nothing else: a keyfile is not a place for derivations. */
const mnemonicShape = /^[a-z]+(?: [a-z]+){11,23}$/;
/** Bittensor 11 writes which kind of key it is; until then there was one kind. */
const sr25519Type = 1;

/**
 * The JSON of a plain keyfile, with all that is known of the secret, under btwallet's names. Every value is text, since
 * btwallet refuses a file with any other. The bytes are a secret: wipe them when written.
 */
export function plainKeyfile(secret: KeySecret): Uint8Array {
  const privateKey = secret.keypair.privateKey();
  const mnemonic = secret.mnemonic();
  const seed = secret.seed();
  const fields = {
    ...openFields(secret.keypair.publicKey, secret.keypair.hotkey),
    privateKey: toHex(privateKey),
    ...(mnemonic !== undefined && { secretPhrase: mnemonic }),
    ...(seed !== undefined && { secretSeed: toHex(seed) }),
  };
  privateKey.fill(0);
  return new TextEncoder().encode(JSON.stringify(fields));
}

/** The JSON of a public twin: `coldkeypub.txt`, `<hotkey>pub.txt`. */
export function publicKeyfile(publicKey: Uint8Array, address: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(openFields(publicKey, address)));
}

function openFields(publicKey: Uint8Array, address: string) {
  return { accountId: toHex(publicKey), publicKey: toHex(publicKey), ss58Address: address };
}

/**
 * The key in a plain keyfile: its mnemonic, else its seed, else its private key, as btwallet looks for them. Absent
 * names and nulls mean the same; unknown names are left aside; what the secret says must be the address's.
 * @throws LodeError KEYFILE_INVALID, which repeats none of the file's content.
 */
export function parsePlainKeyfile(content: Uint8Array, path: string): Keypair {
  const fields = parseFields(content, path);
  const address = textOf(fields, "ss58Address");
  const keypair = keypairOf(fields);
  if (keypair === undefined) throw invalidKeyfile(path, "it holds no secret, or a broken one");
  if (address === undefined || address === keypair.hotkey) return keypair;
  keypair.dispose();
  throw invalidKeyfile(path, "its secret is not its address's");
}

/** The address that a keyfile, plain or public, says it is for. @throws LodeError as {@link parsePlainKeyfile} */
export function parseKeyfileAddress(content: Uint8Array, path: string): string {
  const address = textOf(parseFields(content, path), "ss58Address");
  if (address !== undefined && decodeAddress(address) !== undefined) return address;
  throw invalidKeyfile(path, "it names no address of this network");
}

function parseFields(content: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  let fields: unknown;
  try {
    fields = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    // The parser's own message quotes the file, so it is not passed on.
    throw invalidKeyfile(path, "it is not JSON");
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw invalidKeyfile(path, "it is not an object");
  const named = fields as Readonly<Record<string, unknown>>;
  const type = named.cryptoType ?? sr25519Type;
  if (type !== sr25519Type)
    throw invalidKeyfile(path, "it holds another kind of key than sr25519 (see its cryptoType)");
  return named;
}

function keypairOf(fields: Readonly<Record<string, unknown>>): Keypair | undefined {
  const phrase = textOf(fields, "secretPhrase");
  const seed = textOf(fields, "secretSeed");
  const bytes = phrase === undefined ? fromHex(seed ?? textOf(fields, "privateKey") ?? "") : undefined;
  try {
    if (phrase !== undefined) return mnemonicShape.test(phrase) ? keypairFromUri(phrase) : undefined;
    if (seed !== undefined) return bytes?.length === seedLength ? keypairFromSeed(bytes) : undefined;
    return bytes?.length === privateKeyLength ? keypairFromPrivateKey(bytes) : undefined;
  } catch (error) {
    if (error instanceof LodeError && error.code !== "KEYS_NOT_READY") return undefined;
    throw error;
  } finally {
    bytes?.fill(0);
  }
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
