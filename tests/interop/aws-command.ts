import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { S3Connection } from "@lode/object-store/store";

const venv = fileURLToPath(new URL("../../node_modules/.cache/lode-interop/awscli/", import.meta.url));

/** The `aws` command, or why there is none. */
export type AwsCommand =
  | { readonly program: string; readonly version: string; readonly missing?: never }
  | { readonly missing: string };

/** The one that is installed (Debian's `awscli` will do), otherwise one from PyPI in an environment of its own, kept. */
export function awsCommand(): AwsCommand {
  const own = join(venv, process.platform === "win32" ? "Scripts/aws.cmd" : "bin/aws");
  const found = versionOf("aws") ?? versionOf(own) ?? install(own);
  process.stderr.write(`interop aws: ${found.missing === undefined ? found.version : `SKIPPED, ${found.missing}`}\n`);
  return found;
}

function versionOf(program: string): AwsCommand | undefined {
  const asked = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 60_000 });
  return asked.status === 0 ? { program, version: `${asked.stdout}${asked.stderr}`.trim() } : undefined;
}

function install(own: string): AwsCommand {
  mkdirSync(dirname(dirname(venv)), { recursive: true });
  const python = join(dirname(own), "python");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--only-binary", ":all:"];
  const steps = [
    ["python3", "-m", "venv", venv],
    [python, ...pip, "--retries", "1", "awscli"],
  ] as const;
  for (const [program, ...args] of steps) {
    if (program === python && !existsSync(python)) return { missing: "python3 with venv is not here" };
    const ended = spawnSync(program, args, { encoding: "utf8", timeout: 300_000 });
    if (ended.status !== 0)
      return { missing: `awscli cannot be installed: ${(ended.stderr ?? "").trim().split("\n").at(-1)}` };
  }
  return versionOf(own) ?? { missing: "awscli was installed but does not run" };
}

export interface AwsOutcome {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command against one service, with no settings but those given here. */
export function runAws(
  program: string,
  connection: S3Connection,
  home: string,
  args: readonly string[],
  input?: Uint8Array,
): Promise<AwsOutcome> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: connection.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: connection.credentials.secretAccessKey,
    AWS_DEFAULT_REGION: connection.region,
    AWS_REGION: connection.region,
    AWS_CONFIG_FILE: join(home, "no-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "no-credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    // File names are bytes in UTF-8 whatever the machine's own language is.
    PYTHONUTF8: "1",
  };
  const whole = ["--endpoint-url", connection.endpoint ?? "", "--output", "json", ...args];
  return new Promise((resolve) => {
    const options = { env, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 };
    const child = execFile(program, whole, options, (failure, output, errors) => {
      resolve({ status: failure === null ? 0 : typeof failure.code === "number" ? failure.code : -1, output, errors });
    });
    child.stdin?.end(input ?? "");
  });
}
