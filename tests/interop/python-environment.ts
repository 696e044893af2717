import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../node_modules/.cache/lode-interop/", import.meta.url));

/** The SDKs, and the network's own splat codec, that we are proven against. Wheels only: nothing of PyPI is built here. */
const requirements = {
  // It asks for async-substrate-interface >= 1.4.2, whose 2.x refuses to be imported next to 9.9's own scalecodec.
  "sdk-9.9": ["bittensor==9.9.0", "async-substrate-interface<2"],
  "sdk-10": ["bittensor>=10,<11"],
  "sdk-11": ["bittensor>=11,<12"],
  pyspz: ["pyspz"],
  // Makes requests up from a description, and holds the answers against it.
  schemathesis: ["schemathesis>=4,<5", "bittensor-wallet>=4,<5"],
} as const;

const moduleOf = (sdk: Sdk): string => (sdk.startsWith("sdk-") ? "bittensor" : sdk);

export type Sdk = keyof typeof requirements;

export type PythonEnvironment =
  | { readonly sdk: Sdk; readonly python: string; readonly version: string; readonly missing?: never }
  /** Why there is none, said aloud once. */
  | { readonly sdk: Sdk; readonly missing: string };

/** A virtual environment with a Python SDK in it, made at the first use and kept with the installed packages. */
export function pythonEnvironment(sdk: Sdk): PythonEnvironment {
  const found = findOrMake(sdk);
  const said = found.missing === undefined ? `${moduleOf(sdk)} ${found.version}` : `SKIPPED, ${found.missing}`;
  process.stderr.write(`interop ${sdk}: ${said}\n`);
  return found;
}

function findOrMake(sdk: Sdk): PythonEnvironment {
  const folder = join(cache, sdk);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const wanted = requirements[sdk].join(" ");
  const marker = join(folder, "requirements.txt");
  if (!existsSync(marker) || readFileSync(marker, "utf8") !== wanted) {
    const missing = make(folder, python, requirements[sdk]);
    if (missing !== undefined) return { sdk, missing };
    writeFileSync(marker, wanted);
  }
  const module = moduleOf(sdk);
  const asked = run(python, ["-c", `import ${module}; print(getattr(${module}, "__version__", "?"))`], 120_000);
  if (asked.failure !== undefined) return { sdk, missing: `${module} cannot be imported: ${asked.failure}` };
  return { sdk, python, version: asked.output.trim() };
}

function make(folder: string, python: string, packages: readonly string[]): string | undefined {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const venv = run("python3", ["-m", "venv", folder], 120_000);
  if (venv.failure !== undefined) return `python3 with venv is not here: ${venv.failure}`;
  const options = ["--disable-pip-version-check", "--quiet", "--only-binary", ":all:", "--retries", "1"];
  const pip = run(python, ["-m", "pip", "install", ...options, ...packages], 600_000);
  return pip.failure === undefined ? undefined : `pip cannot install ${packages.join(" ")}: ${pip.failure}`;
}

function run(command: string, args: readonly string[], timeout: number): { output: string; failure?: string } {
  const ended = spawnSync(command, args, { encoding: "utf8", timeout });
  if (ended.status === 0) return { output: ended.stdout };
  const lines = (ended.stderr ?? "").trim().split("\n");
  return { output: "", failure: ended.error?.message ?? lines.at(-1) ?? `status ${ended.status}` };
}
