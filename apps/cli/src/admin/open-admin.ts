import { readFile, stat } from "node:fs/promises";
import { AdminClient, defaultAdminPort } from "@lode/contract/admin";
import { LodeError } from "@lode/runtime/errors";
import type { AdminTerminal } from "./admin-terminal.ts";

/** What every owner's command is told. */
export interface AdminFlags {
  readonly url: string;
  readonly keyFile?: string;
  readonly json: boolean;
}

export const defaultAdminUrl = `http://127.0.0.1:${defaultAdminPort}`;

const keyName = "LODE_ADMIN_KEY";
const maxKeyBytes = 4_096;
const othersMayRead = 0o077;

/** @throws LodeError ADMIN_KEY_MISSING, ADMIN_KEY_EXPOSED, ADMIN_KEY_INVALID, ADMIN_URL_INVALID, ADMIN_URL_INSECURE. */
export async function openAdmin(flags: AdminFlags, terminal: AdminTerminal): Promise<AdminClient> {
  return new AdminClient({ baseUrl: checkedUrl(flags.url), key: await ownersKey(flags.keyFile, terminal) });
}

/** From a file, or from the environment; never from the command line, which everybody on the machine can read. */
async function ownersKey(file: string | undefined, { environment }: AdminTerminal): Promise<string> {
  const text = file === undefined ? environment[keyName] : await keyIn(file);
  const key = text?.split("\n").at(0)?.trim() ?? "";
  if (key === "") {
    throw new LodeError("ADMIN_KEY_MISSING", file === undefined ? "no owner's key was given" : `${file} holds no key`, {
      retry: "never",
      next: `Make one with \`lode coordinator owner-key create\`; give it in ${keyName}, or in a file by --key-file.`,
    });
  }
  // A header cannot carry anything else, and the failure would show what was there.
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new LodeError("ADMIN_KEY_INVALID", "what was given is no owner's key", {
      retry: "never",
      next: "It is one line that begins with lode_owner_.",
    });
  }
  return key;
}

async function keyIn(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > maxKeyBytes) return "";
  if (process.platform !== "win32" && (found.mode & othersMayRead) !== 0) {
    throw new LodeError("ADMIN_KEY_EXPOSED", `${path} can be read by other users of this machine`, {
      retry: "never",
      facts: { path },
      next: `chmod 600 ${path}; if others may have read it, revoke the key.`,
    });
  }
  return await readFile(path, "utf8");
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new LodeError("ADMIN_URL_INVALID", `"${text}" is not the address of an owner's API`, {
      retry: "never",
      next: `It is like ${defaultAdminUrl}.`,
    });
  }
  if (url.protocol === "http:" && !/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname)) {
    throw new LodeError("ADMIN_URL_INSECURE", `the key would travel to ${url.host} for everybody on the way to read`, {
      retry: "never",
      next: "Use https, or a tunnel to the machine (ssh -L) and 127.0.0.1.",
    });
  }
  return text;
}
