import { LodeError } from "@lode/runtime/errors";
import { openAnsible } from "./ansible-keyfile.ts";
import { openNacl } from "./nacl-keyfile.ts";
import { passwordVariable } from "./password-variable.ts";

/** How a keyfile is sealed: today's way, the older one, the oldest (which is refused), or not at all. */
export type KeyfileEncryption = "nacl" | "ansible" | "fernet" | "none";

/** What somebody is asked a password for. */
export interface PasswordRequest {
  readonly path: string;
  readonly encryption: "nacl" | "ansible";
  /** The environment variable in which btcli would look for it; see `decodePassword`. */
  readonly variable: string;
}

/** Asked once, and only when a keyfile turns out to be encrypted. The bytes are wiped after use. */
export type PasswordSource = (request: PasswordRequest) => Promise<Uint8Array | undefined>;

const prefixes: ReadonlyArray<readonly [string, KeyfileEncryption]> = [
  ["$NACL", "nacl"],
  ["$ANSIBLE_VAULT", "ansible"],
  ["gAAAAA", "fernet"],
];

export function encryptionOf(content: Uint8Array): KeyfileEncryption {
  const start = new TextDecoder("latin1").decode(content.subarray(0, 16));
  return prefixes.find(([prefix]) => start.startsWith(prefix))?.[1] ?? "none";
}

/**
 * The plain content of a keyfile, whatever it is sealed with; wipe it after use.
 * @throws LodeError KEYFILE_ENCRYPTED without a password, KEYFILE_FERNET, KEYFILE_PASSWORD_WRONG, KEYFILE_INVALID,
 * KEYFILE_CIPHER_UNAVAILABLE
 */
export async function openKeyfile(content: Uint8Array, path: string, ask?: PasswordSource): Promise<Uint8Array> {
  const encryption = encryptionOf(content);
  if (encryption === "none") return content;
  if (encryption === "fernet") throw fernet(path);
  const variable = passwordVariable(path);
  const password = await ask?.({ path, encryption, variable });
  if (password === undefined) throw encrypted(path, variable);
  try {
    return await (encryption === "nacl" ? openNacl : openAnsible)(content, password, path);
  } finally {
    password.fill(0);
  }
}

function encrypted(path: string, variable: string): LodeError<"KEYFILE_ENCRYPTED"> {
  return new LodeError("KEYFILE_ENCRYPTED", `${path} is encrypted, and there is no password for it`, {
    retry: "never",
    facts: { path },
    next: `Give the password when asked, through a file descriptor, or in ${variable} as btcli keeps it there.`,
  });
}

function fernet(path: string): LodeError<"KEYFILE_FERNET"> {
  return new LodeError("KEYFILE_FERNET", `${path} is encrypted in a form (Fernet) that wallets gave up in 2023`, {
    retry: "never",
    facts: { path },
    next: "Move the file away and restore the key from its mnemonic: `lode wallet import --key coldkey`.",
  });
}
