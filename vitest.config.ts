import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["development", "node", "default"] } },
  resolve: { conditions: ["development", "node", "default"] },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    // They install the Python SDKs first: `npm run test:interop`.
    exclude: ["tests/interop/**", "**/node_modules/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
