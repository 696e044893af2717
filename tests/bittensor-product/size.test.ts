import { describe, expect, it } from "vitest";
import { closureTable, installClosure, maxInstallBytes, totalOf } from "../../scripts/install-closure.ts";
import { packageFolder } from "./subpaths.ts";

/** Our own packages count whole here, sources and tests included, which is more than is packed. */
const packages = installClosure(packageFolder);

describe("installing @lode/bittensor", () => {
  it("is counted through to the last dependency", () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@lode/bittensor", "@lode/runtime", "@noble/hashes", "scale-ts"]));
    expect(packages.every(({ bytes, bytesOnDisk }) => bytes > 0 && bytesOnDisk >= bytes)).toBe(true);
  });

  it("brings at most 35 MB on disk", () => {
    expect(totalOf(packages).bytesOnDisk, closureTable(packages)).toBeLessThanOrEqual(maxInstallBytes);
  });

  it("brings no cloud's client, no log writer, no metrics, no stream library", () => {
    const foreign = /^(@aws|@smithy|pino|prom-client|@opentelemetry|rxjs|polkadot-api$|@polkadot\/api)/;
    expect(packages.map(({ name }) => name).filter((name) => foreign.test(name))).toEqual([]);
  });
});
