import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type HiddenInput, promptHidden } from "./wallet-prompt.ts";

/** A terminal that remembers what mode it is in, and what was written to it in which. */
class Terminal extends PassThrough implements HiddenInput {
  readonly isTTY = true;
  readonly modes: string[] = [];
  setRawMode(isRaw: boolean): void {
    this.modes.push(isRaw ? "hidden" : "shown");
  }
}

async function typed(...chunks: string[]): Promise<{ line: string; terminal: Terminal; shown: string }> {
  const terminal = new Terminal();
  let shown = "";
  const output = { write: (text: string) => (shown += `${terminal.modes.at(-1)}:${text}`) };
  const asked = promptHidden("Password: ", terminal, output);
  for (const chunk of chunks) terminal.write(chunk);
  return { line: new TextDecoder().decode(await asked), terminal, shown };
}

describe("a prompt that hides what is typed", () => {
  it("is silent before it asks, shows nothing that is typed, and gives the terminal back", async () => {
    const { line, terminal, shown } = await typed("correct", " horse", "\r");
    expect(line).toBe("correct horse");
    expect(shown).toBe("hidden:Password: shown:\n");
    expect(terminal.modes).toEqual(["hidden", "shown"]);
    expect(terminal.isPaused()).toBe(true);
  });

  it.each([
    ["one character back", ["pässs\x7fwörd\n"], "pässwörd"],
    ["a character of several bytes back", ["a✓\x7fb\n"], "ab"],
    ["further back than the start", ["\x7f\x08\x7fab\n"], "ab"],
    ["all of it back", ["wrong\x15right\n"], "right"],
    ["arrow keys", ["a", "\x1b[D", "b\n"], "ab"],
    ["nothing", ["\n"], ""],
  ])("takes %s", async (_, chunks, line) => {
    expect((await typed(...chunks)).line).toBe(line);
  });

  it("leaves a second pasted line to the next question", async () => {
    const { line, terminal } = await typed("first\nsecond\n");
    const next = await promptHidden("", terminal, { write: () => undefined });
    expect([line, new TextDecoder().decode(next)]).toEqual(["first", "second"]);
  });

  it.each([
    ["Ctrl-C", "abc\x03"],
    ["Ctrl-D", "\x04"],
  ])("gives up on %s, and gives the terminal back", async (_, chunk) => {
    await expect(typed(chunk)).rejects.toMatchObject({ code: "PROMPT_CANCELLED" });
  });

  it("gives up when the terminal is gone", async () => {
    const terminal = new Terminal();
    const asked = promptHidden("", terminal, { write: () => undefined });
    terminal.end("half a pass");
    await expect(asked).rejects.toMatchObject({ code: "PROMPT_CANCELLED" });
    expect(terminal.modes).toEqual(["hidden", "shown"]);
  });

  it("refuses a line without end", async () => {
    await expect(typed("a".repeat(2_000), "\x7fa\n")).rejects.toMatchObject({ code: "PROMPT_TOO_LONG" });
    expect((await typed(`${"a".repeat(1_024)}\n`)).line).toHaveLength(1_024);
  });
});
