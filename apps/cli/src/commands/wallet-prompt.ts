import { LodeError } from "@lode/runtime/errors";

/** The part of a terminal that is used. */
export interface HiddenInput {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  off(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  off(event: "end", listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
  unshift(chunk: Uint8Array): unknown;
}

export interface Writable {
  write(text: string): unknown;
}

const maxBytes = 1_024;
/** What a terminal sends for the keys that mean something here. */
const keys = { enter: 13, newline: 10, backspace: 8, erase: 127, interrupt: 3, end: 4, kill: 21, escape: 27 } as const;

/**
 * Asks in a terminal for one line that is not shown while it is typed. The bytes are a secret: wipe them.
 * @throws LodeError PROMPT_CANCELLED on Ctrl-C, Ctrl-D or the terminal's end; PROMPT_TOO_LONG
 */
export async function promptHidden(question: string, input: HiddenInput, output: Writable): Promise<Uint8Array> {
  const line = new HiddenLine();
  // Silence first: what is typed between question and silence would be seen.
  input.setRawMode(true);
  try {
    output.write(question);
    const rest = await new Promise<Uint8Array>((resolve, reject) => {
      const stop = () => {
        input.off("data", take);
        input.off("end", cancel);
        input.pause();
      };
      const cancel = () => {
        stop();
        reject(cancelled());
      };
      const take = (chunk: Uint8Array) => {
        const outcome = line.take(chunk);
        if (outcome === "goes on") return;
        stop();
        if (outcome === "cancelled") reject(cancelled());
        else resolve(outcome);
      };
      input.on("data", take);
      input.on("end", cancel);
      input.resume();
    });
    // Two lines pasted at once answer two questions.
    if (rest.length > 0) input.unshift(rest);
    return line.finished();
  } finally {
    line.wipe();
    input.setRawMode(false);
    output.write("\n");
  }
}

/** What was typed so far, with the few keys that edit it. */
class HiddenLine {
  readonly #bytes = new Uint8Array(maxBytes);
  #length = 0;

  /** @returns what follows the end of the line, once it came. */
  take(chunk: Uint8Array): "goes on" | "cancelled" | Uint8Array {
    // Arrow keys and the like come as one chunk; they mean nothing here.
    if (chunk[0] === keys.escape) return "goes on";
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i]!;
      if (byte === keys.enter || byte === keys.newline) return chunk.slice(i + 1);
      if (byte === keys.interrupt || byte === keys.end) return "cancelled";
      if (byte === keys.kill) this.#length = 0;
      else if (byte === keys.backspace || byte === keys.erase) this.#eraseOne();
      else if (byte >= 32 || byte === 9) this.#add(byte);
    }
    chunk.fill(0);
    return "goes on";
  }

  finished(): Uint8Array {
    if (this.#length <= maxBytes) return this.#bytes.slice(0, this.#length);
    throw new LodeError("PROMPT_TOO_LONG", `what was typed is longer than ${maxBytes} bytes`, { retry: "never" });
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  #add(byte: number): void {
    if (this.#length < maxBytes) this.#bytes[this.#length] = byte;
    // One beyond the end is how a line that is too long is noticed.
    this.#length = Math.min(this.#length + 1, maxBytes + 1);
  }

  /** One character, which may be several bytes of UTF-8. */
  #eraseOne(): void {
    let isContinuation = true;
    while (this.#length > 0 && isContinuation) {
      this.#length -= 1;
      isContinuation = ((this.#bytes[this.#length] ?? 0) & 0xc0) === 0x80;
    }
  }
}

function cancelled(): LodeError<"PROMPT_CANCELLED"> {
  return new LodeError("PROMPT_CANCELLED", "nothing was entered, and nothing was written", { retry: "never" });
}
