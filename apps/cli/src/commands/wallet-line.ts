import { read } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { LodeError } from "@lode/runtime/errors";

const readFd = promisify(read);
const maxBytes = 1_024;
const newline = 10;
const carriageReturn = 13;
/** A descriptor that was made not to block is asked again for about five minutes. */
const pauseMs = 20;
const maxPauses = 15_000;

/**
 * One line from a file descriptor, without its end; a second call gives the next line, as nothing is read ahead. The
 * bytes are a secret: wipe them.
 * @throws LodeError FD_UNREADABLE
 */
export async function readLine(fd: number): Promise<Uint8Array> {
  // The starter hands on the first three only, and its own channel takes another's number.
  if (process.channel && fd > 2) throw unreadable(fd, undefined, "it does not reach Lode through its starter");
  const line = new Uint8Array(maxBytes);
  try {
    let length = 0;
    while (true) {
      if (length === maxBytes) throw unreadable(fd, undefined, `its line is longer than ${maxBytes} bytes`);
      const isThere = await readByte(fd, line, length);
      if (!isThere || line[length] === newline) break;
      length += 1;
    }
    if (line[length - 1] === carriageReturn) length -= 1;
    if (length === 0) throw unreadable(fd, undefined, "it has no line");
    return line.slice(0, length);
  } finally {
    line.fill(0);
  }
}

async function readByte(fd: number, into: Uint8Array, at: number): Promise<boolean> {
  for (let pauses = 0; ; pauses += 1) {
    try {
      return (await readFd(fd, into, at, 1, null)).bytesRead === 1;
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code === "EOF") return false;
      if (code !== "EAGAIN" || pauses >= maxPauses) throw unreadable(fd, cause, "it cannot be read");
    }
    await wait(pauseMs);
  }
}

function unreadable(fd: number, cause: unknown, why: string): LodeError<"FD_UNREADABLE"> {
  return new LodeError("FD_UNREADABLE", `nothing was read from file descriptor ${fd}: ${why}`, {
    retry: "never",
    facts: { fd },
    next: "Use 0 and hand the line to standard input, or give the command to Node 24 itself.",
    ...(cause !== undefined && { cause }),
  });
}
