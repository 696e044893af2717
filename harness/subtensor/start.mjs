// The one file that runs on any Node: it says what is missing, and otherwise hands over to a Node that reads TypeScript.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const rehearses = process.argv.includes("--rehearse");
const install = "npm --prefix harness/subtensor ci --ignore-scripts";

/** Says it, and ends: 0 for a skip, 2 for what the reader can mend. */
function end(code, ...lines) {
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.exit(code);
}

function isInstalled(name) {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    // Installed, but without a root of its own: that is an answer too.
    return error?.code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}

if (!rehearses && !process.env.SUBTENSOR_SPEC) {
  end(
    0,
    "skipped: SUBTENSOR_SPEC is not set; it names a raw chain spec (JSON with genesis.raw.top) of a Subtensor",
    `also needed, once: ${install}`,
  );
}
if (!rehearses && !isInstalled("@acala-network/chopsticks")) {
  end(2, "Chopsticks is not installed (some 270 MB). Install it with:", `  ${install}`);
}
if (!isInstalled("@lode/bittensor")) end(2, "The repository is not installed. In its root, run:", "  npm ci");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  end(2, `This is Node ${process.versions.node}; the harness needs Node 22.18 or later.`);
}

const flags = ["--conditions=development", "--disable-warning=ExperimentalWarning"];
const child = spawn(process.execPath, [...flags, join(here, "src", "main.ts"), ...process.argv.slice(2)], {
  // Chopsticks brings another version of a library that the keys use too; each keeps to its own, and the library's
  // warning about that is no news.
  env: { POLKADOTJS_DISABLE_ESM_CJS_WARNING: "1", ...process.env },
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
