import { execFile } from "node:child_process";
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWhole, writeWhole } from "./file-bytes.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-file-bytes-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const pipe = async () => {
  const path = join(folder, "pipe");
  await promisify(execFile)("mkfifo", [path]);
  return path;
};
const code = (name: string) => expect.objectContaining({ code: name });

describe("a file that is read", () => {
  it("comes whole, from a pipe too", async () => {
    const path = join(folder, "some.ply");
    await writeFile(path, "splats");
    expect(Buffer.from(await readWhole(path)).toString()).toBe("splats");
    const fifo = await pipe();
    const [through] = await Promise.all([readWhole(fifo), writeFile(fifo, "splats")]);
    expect(Buffer.from(through).toString()).toBe("splats");
  });

  it("ends at the limit, where it never ends by itself", async () => {
    await expect(readWhole("/dev/zero", 1_000_000)).rejects.toEqual(code("FILE_TOO_LARGE_HERE"));
  });

  it("is no folder and no link to itself", async () => {
    const link = join(folder, "link");
    await symlink(link, link);
    await expect(readWhole(folder)).rejects.toEqual(code("FILE_UNREADABLE_HERE"));
    await expect(readWhole(link)).rejects.toEqual(code("FILE_UNREADABLE_HERE"));
  });
});

describe("a file that is written", () => {
  it("replaces the file a link points to, and leaves the link", async () => {
    const [file, link] = [join(folder, "file"), join(folder, "link")];
    await writeFile(file, "old");
    await symlink(file, link);
    await writeWhole(link, Buffer.from("new"));
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, "utf8")).toBe("new");
  });

  it("goes into a pipe, which stays one", async () => {
    const fifo = await pipe();
    const [read] = await Promise.all([readFile(fifo, "utf8"), writeWhole(fifo, Buffer.from("new"))]);
    expect(read).toBe("new");
    expect((await lstat(fifo)).isFIFO()).toBe(true);
  });

  it("does not take the place of a folder, and leaves nothing beside it", async () => {
    await mkdir(join(folder, "taken"));
    await expect(writeWhole(join(folder, "taken"), Buffer.from("new"))).rejects.toEqual(code("FILE_UNREADABLE_HERE"));
    expect(await promisify(execFile)("ls", ["-A", folder])).toHaveProperty("stdout", "taken\n");
  });
});
