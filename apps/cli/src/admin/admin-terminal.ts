import { createInterface } from "node:readline/promises";

/** What an owner's command touches of the process. */
export interface AdminTerminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly output: { write(text: string): unknown };
  /** Asks a person; undefined where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

export const thisProcess: AdminTerminal = {
  environment: process.env,
  output: process.stdout,
  ask: process.stdin.isTTY ? askHere : undefined,
};

async function askHere(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
