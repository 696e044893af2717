import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const app = resolve(import.meta.dirname, "../..");

/** The replica's own files as one: Node strips types and knows no decorators. What they import is not bundled. */
export class ReplicaProgram implements AsyncDisposable {
  readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  static async bundle(): Promise<ReplicaProgram> {
    // As deep below the app as the sources are, since the coordinator finds its migrations from there.
    const folder = join(app, "node_modules", ".replicas");
    await mkdir(folder, { recursive: true });
    const outfile = join(folder, `replica.${process.pid}.mjs`);
    await build({
      entryPoints: [join(import.meta.dirname, "replica.fixture.ts")],
      outfile,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node24",
      logLevel: "silent",
    });
    return new ReplicaProgram(outfile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.file, { force: true });
  }
}
