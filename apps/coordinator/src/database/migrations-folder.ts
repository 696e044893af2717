import { fileURLToPath } from "node:url";

/** The same folder seen from `src/database` and from `dist/database`: tsc copies no SQL. */
export const migrationsFolder = fileURLToPath(new URL("../../src/database/migrations", import.meta.url));
