import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const starter = fileURLToPath(new URL("../../bin/lode.mjs", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lode wallet …` in its built form, as a user would. */
export function lodeWallet(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; stdin?: string },
): Promise<Ended> {
  const child = spawn(process.execPath, [starter, "wallet", ...args], { env: options.env });
  return ended(child, options.stdin ?? "");
}

const terminalLender = "script";

/** Util-linux's `script` lends a pseudo-terminal; elsewhere the test that needs one is skipped aloud. */
export const hasTerminal = process.platform === "linux" && spawnSync(terminalLender, ["--version"]).status === 0;

/** The same in a terminal: each answer is typed when its question has appeared. `stdout` is all that the screen showed. */
export function lodeWalletInTerminal(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; answers: ReadonlyArray<readonly [question: string, answer: string]> },
): Promise<Ended> {
  const command = [process.execPath, starter, "wallet", ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn(terminalLender, ["-qec", command, "/dev/null"], { env: { ...options.env, TERM: "dumb" } });
  const open = [...options.answers];
  let seen = "";
  child.stdout.on("data", (chunk: Buffer) => {
    seen += chunk;
    const next = open[0];
    if (next === undefined || !seen.includes(next[0])) return;
    seen = seen.slice(seen.indexOf(next[0]) + next[0].length);
    open.shift();
    child.stdin.write(`${next[1]}\r`);
  });
  return ended(child, undefined);
}

function ended(child: ReturnType<typeof spawn>, stdin: string | undefined): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  if (stdin !== undefined) child.stdin?.end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
