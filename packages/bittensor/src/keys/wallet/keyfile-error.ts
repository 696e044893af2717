import { LodeError } from "@lode/runtime/errors";

/** A keyfile that cannot be used. No reason ever repeats any of the file's content. */
export function invalidKeyfile(path: string, why: string): LodeError<"KEYFILE_INVALID"> {
  return new LodeError("KEYFILE_INVALID", `${path} is not a usable keyfile: ${why}`, {
    retry: "never",
    facts: { path },
    next: "Check that the path names a key made by btcli or by Lode; if it is damaged, restore it from its mnemonic.",
  });
}

/** The seal did not open. A damaged file looks the same as a wrong password, by design of the ciphers. */
export function wrongPassword(path: string): LodeError<"KEYFILE_PASSWORD_WRONG"> {
  return new LodeError("KEYFILE_PASSWORD_WRONG", `the password does not open ${path}`, {
    retry: "never",
    facts: { path },
    next: "Try the password again; if it is surely right, the file is damaged: restore the key from its mnemonic.",
  });
}
