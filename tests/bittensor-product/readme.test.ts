import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { browserSafe, packageFolder, subpaths } from "./subpaths.ts";

const readme = readFileSync(join(packageFolder, "README.md"), "utf8");

describe("the README", () => {
  it("lists every subpath, and which of them run in browsers", () => {
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \|[^|]*\| (yes|no)\b/gm)].map(([, name, mark]) => [name, mark]);
    expect(rows.map(([name]) => name).sort()).toEqual([...subpaths].sort());
    expect(
      rows
        .filter(([, mark]) => mark === "yes")
        .map(([name]) => name)
        .sort(),
    ).toEqual([...browserSafe].sort());
  });

  it.each(["question", "miner", "call-axon", "validator", "read-metagraph"])("shows %s.ts as it is run", (name) => {
    expect(readme).toContain(
      `\`\`\`ts\n${readFileSync(join(packageFolder, "examples", `${name}.ts`), "utf8").trimEnd()}\n\`\`\``,
    );
  });
});
