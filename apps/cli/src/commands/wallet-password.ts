import { decodePassword, type PasswordSource, passwordVariable } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import { readLine } from "./wallet-line.ts";
import { promptHidden } from "./wallet-prompt.ts";

export interface PasswordFlags {
  readonly passwordFd?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** All keyfiles of the field share one salt, so a password that is easily guessed is guessed for all at once. */
const minLength = 8;

/** Where the password of an encrypted keyfile comes from: a descriptor, btcli's variable, or the terminal. */
export function passwordSource(flags: PasswordFlags, environment: Environment): PasswordSource {
  return async ({ path, variable }) =>
    (await givenPassword(flags, environment, variable)) ??
    (process.stdin.isTTY ? trimmed(await ask(`Password for ${path}: `)) : undefined);
}

/**
 * A password for a keyfile that is about to be written; in a terminal it is asked for twice.
 * @throws LodeError PASSWORD_MISSING, PASSWORD_WEAK, PASSWORDS_DIFFER
 */
export async function newPassword(flags: PasswordFlags, environment: Environment, path: string): Promise<Uint8Array> {
  const given = await givenPassword(flags, environment, passwordVariable(path));
  const password = given ?? (await askTwice(path));
  try {
    checkStrength(password);
  } catch (error) {
    password.fill(0);
    throw error;
  }
  return password;
}

async function givenPassword(
  { passwordFd }: PasswordFlags,
  environment: Environment,
  variable: string,
): Promise<Uint8Array | undefined> {
  if (passwordFd !== undefined) return readLine(passwordFd);
  const value = environment[variable];
  if (!value) return undefined;
  const password = decodePassword(variable, value);
  if (password !== undefined) return password;
  throw new LodeError("PASSWORD_VARIABLE_INVALID", `${variable} does not hold a password as btcli keeps it there`, {
    retry: "never",
    next: "Put base64 of the password XORed with the variable's name there, or unset it.",
  });
}

async function askTwice(path: string): Promise<Uint8Array> {
  if (!process.stdin.isTTY) {
    throw new LodeError("PASSWORD_MISSING", `${path} is to be encrypted, and there is no terminal to ask in`, {
      retry: "never",
      next: `Use --password-fd, or ${passwordVariable(path)} as btcli does, or --no-password for a key without worth.`,
    });
  }
  const first = trimmed(await ask(`New password for ${path}: `));
  const second = trimmed(await ask("The same once more: "));
  const isSame = first.length === second.length && first.every((byte, i) => byte === second[i]);
  second.fill(0);
  if (isSame) return first;
  first.fill(0);
  throw new LodeError("PASSWORDS_DIFFER", "the two passwords are not the same; nothing was written", {
    retry: "never",
    next: "Start again.",
  });
}

function ask(question: string): Promise<Uint8Array> {
  return promptHidden(question, process.stdin, process.stderr);
}

/** btcli takes spaces off both ends of what is typed; what it wrote opens only so. */
function trimmed(typed: Uint8Array): Uint8Array {
  let start = 0;
  let end = typed.length;
  while (start < end && isSpace(typed[start]!)) start += 1;
  while (end > start && isSpace(typed[end - 1]!)) end -= 1;
  const password = typed.slice(start, end);
  typed.fill(0);
  return password;
}

function checkStrength(password: Uint8Array): void {
  const why =
    password.length < minLength
      ? `it has fewer than ${minLength} characters`
      : isSpace(password[0]!) || isSpace(password.at(-1)!)
        ? "it begins or ends with a space, which btcli takes off"
        : new Set(password).size < 4
          ? "it repeats itself"
          : undefined;
  if (why === undefined) return;
  throw new LodeError("PASSWORD_WEAK", `this password is not taken: ${why}`, {
    retry: "never",
    next: "Choose a long one, such as several words; it guards the funds if the file is ever copied.",
  });
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9;
}
