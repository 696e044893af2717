import * as crypto from "node:crypto";
import { LodeError } from "@lode/runtime/errors";

/** The same for every keyfile of the field, so equal passwords give equal keys: a reason to choose a long one. */
const salt = Uint8Array.of(
  0x13,
  0x71,
  0x83,
  0xdf,
  0xf1,
  0x5a,
  0x09,
  0xbc,
  0x9c,
  0x90,
  0xb5,
  0x51,
  0x87,
  0x39,
  0xe9,
  0xb1,
);
/** libsodium's "sensitive" limits: 512 MiB and about three seconds of one core. */
const cost = { passes: 8, memory: 512 * 1024, parallelism: 1, tagLength: 32 } as const;

let last: Promise<unknown> = Promise.resolve();

/**
 * The key that seals a `$NACL` keyfile: Argon2i v1.3 of the password. It works beside the event loop, and one at a time,
 * as each takes half a gibibyte. Whoever asks wipes the result; the password stays the caller's.
 * @throws LodeError KEYFILE_CIPHER_UNAVAILABLE where this Node or this machine cannot.
 */
export function keyfileKey(password: Uint8Array): Promise<Uint8Array> {
  const key = last.then(() => argon2i(password));
  last = key.catch(() => undefined);
  return key;
}

function argon2i(password: Uint8Array): Promise<Uint8Array> {
  // Node 24.7 brought it, and only where it was built with OpenSSL 3.2: elsewhere there is no such function.
  if (typeof crypto.argon2 !== "function") return Promise.reject(unavailable());
  return new Promise((resolve, reject) => {
    try {
      crypto.argon2("argon2i", { ...cost, message: password, nonce: salt }, (error, key) => {
        if (error) reject(unavailable(error));
        else resolve(key);
      });
    } catch (error) {
      reject(unavailable(error));
    }
  });
}

function unavailable(cause?: unknown): LodeError<"KEYFILE_CIPHER_UNAVAILABLE"> {
  return new LodeError(
    "KEYFILE_CIPHER_UNAVAILABLE",
    `encrypted keyfiles need Argon2 and 512 MiB of memory for it; this is Node ${process.versions.node}`,
    {
      retry: "never",
      next: "Use Node 24.7 or later, and free some memory.",
      ...(cause !== undefined && { cause }),
    },
  );
}
