/** An asset server as a process of its own, to be killed: `node … <data directory> <hang, die or go>`. It prints its address. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { handmadeGenerator } from "./handmade-generator.test-support.ts";
import { testServer } from "./test-server.test-support.ts";

const [dataDir = "", mode = ""] = process.argv.slice(2);
const generator = handmadeGenerator();
generator.before = async ({ prompt = "" }) => {
  appendFileSync(join(dataDir, "asked.log"), `${prompt}\n`);
  if (mode === "die") process.kill(process.pid, "SIGKILL");
  if (mode === "hang") await new Promise(() => {});
};
const server = await testServer({ dataDir, readyGenerator: generator, work: { concurrent: 1 } });
process.stdout.write(`${server.url} ${JSON.stringify(server.resumed)}\n`);
process.on("SIGTERM", () => void server.stop().then(() => process.exit(0)));
