import { defineConfig } from "vitest/config";

/** Against the real Python SDKs from PyPI; they are installed at the first run, hence the time. */
export default defineConfig({
  ssr: { resolve: { conditions: ["development", "node", "default"] } },
  resolve: { conditions: ["development", "node", "default"] },
  test: {
    include: ["tests/interop/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    fileParallelism: false,
  },
});
