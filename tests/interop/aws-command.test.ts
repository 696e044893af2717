import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ObjectServer, startObjectServer } from "@lode/object-server/server";
import { SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsOutcome, awsCommand, runAws } from "./aws-command.ts";

const MIB = 1024 * 1024;
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

describe("the aws command and our object server", () => {
  const command = awsCommand();
  const test = it.skipIf(command.missing !== undefined);
  const credentials = { accessKeyId: "AWSCOMMAND", secretAccessKey: "a secret/with+signs" };
  let folder: string;
  let server: ObjectServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lode-aws-"));
    const clock = new SystemClock();
    server = await startObjectServer({
      dataDir: join(folder, "data"),
      host: "127.0.0.1",
      port: 0,
      credentials: [credentials],
      buckets: ["lode", "second"],
      region: "eu-central-1",
      objectClock: clock,
      authClock: clock,
    });
  });

  afterAll(async () => {
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  function run(args: readonly string[], input?: Uint8Array, secret = credentials.secretAccessKey): Promise<AwsOutcome> {
    if (command.missing !== undefined) throw new Error(command.missing);
    const connection = {
      endpoint: server.url,
      region: "eu-central-1",
      bucket: "lode",
      credentials: { ...credentials, secretAccessKey: secret },
    };
    return runAws(command.program, connection, folder, args, input);
  }

  /** @returns what it printed; a failure of the command is a failure of the test, with its own words. */
  async function aws(...args: readonly string[]): Promise<string> {
    const { status, output, errors } = await run(args);
    expect({ args, status, errors: status === 0 ? "" : errors }).toEqual({ args, status: 0, errors: "" });
    return output;
  }

  const file = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, bytes);
    return path;
  };

  test("makes a bucket and lists all", async () => {
    await aws("s3", "mb", "s3://made-by-command");
    expect(await aws("s3", "ls")).toMatch(/ lode\n.* made-by-command\n.* second\n/);
    expect(JSON.parse(await aws("s3api", "get-bucket-location", "--bucket", "lode"))).toEqual({
      LocationConstraint: "eu-central-1",
    });
  });

  test("copies a small file there and back, under a name of any script", async () => {
    const path = await file("small.txt", "a few words");
    for (const key of ["small.txt", "dir/ключ 鍵 a+b%20c.txt"]) {
      await aws("s3", "cp", path, `s3://lode/${key}`);
      await aws("s3", "cp", `s3://lode/${key}`, join(folder, "back.txt"));
      expect(await readFile(join(folder, "back.txt"), "utf8")).toBe("a few words");
    }
    const head = JSON.parse(await aws("s3api", "head-object", "--bucket", "lode", "--key", "small.txt"));
    expect(head).toMatchObject({
      ContentLength: 11,
      ContentType: "text/plain",
      ETag: `"${md5(Buffer.from("a few words"))}"`,
    });
  });

  test("copies 64 MB in parts there, within and back", async () => {
    const bytes = randomBytes(64 * MIB);
    const path = await file("large.bin", bytes);
    await aws("s3", "cp", path, "s3://lode/large.bin");
    const head = JSON.parse(await aws("s3api", "head-object", "--bucket", "lode", "--key", "large.bin"));
    expect(head).toMatchObject({ ContentLength: 64 * MIB, ETag: expect.stringMatching(/^"[0-9a-f]{32}-8"$/) });
    await aws("s3", "cp", "s3://lode/large.bin", "s3://second/copied.bin");
    await aws("s3", "cp", "s3://second/copied.bin", join(folder, "back.bin"));
    expect(md5(await readFile(join(folder, "back.bin")))).toBe(md5(bytes));
    const open = await aws("s3api", "list-multipart-uploads", "--bucket", "second");
    expect(open.includes("UploadId")).toBe(false);
  });

  test("copies what it reads and writes what it copies, without a file", async () => {
    const bytes = randomBytes(10 * MIB);
    expect(await run(["s3", "cp", "-", "s3://lode/piped"], bytes)).toMatchObject({ status: 0 });
    const found = await aws("s3api", "get-object", "--bucket", "lode", "--key", "piped", join(folder, "piped"));
    expect(JSON.parse(found)).toMatchObject({ ContentLength: 10 * MIB });
    expect(md5(await readFile(join(folder, "piped")))).toBe(md5(bytes));
    const range = ["--range", "bytes=10-19", join(folder, "piped-range")];
    await aws("s3api", "get-object", "--bucket", "lode", "--key", "piped", ...range);
    expect((await readFile(join(folder, "piped-range"))).equals(bytes.subarray(10, 20))).toBe(true);
  });

  test("keeps a folder and a prefix alike, lists it and removes it", async () => {
    const names = ["a.txt", "sub/b.txt", "sub/deeper/c.txt", "ü/d.txt"];
    for (const name of names) await file(`tree/${name}`, `text of ${name}`);
    await aws("s3", "sync", join(folder, "tree"), "s3://lode/tree");
    expect(await aws("s3", "ls", "s3://lode/tree/")).toMatch(/PRE sub\/\n\s+PRE ü\/\n.* 13 a\.txt\n/);
    const listed = await aws("s3", "ls", "--recursive", "--summarize", "s3://lode/tree/");
    expect(listed).toMatch(/Total Objects: 4/);

    await rm(join(folder, "tree/sub/b.txt"));
    await file("tree/a.txt", "another text, and longer");
    const again = await aws("s3", "sync", "--delete", join(folder, "tree"), "s3://lode/tree");
    expect(again).toContain("delete: s3://lode/tree/sub/b.txt");
    expect(again).toContain("tree/a.txt");
    expect(again).not.toContain("c.txt");

    await aws("s3", "sync", "s3://lode/tree", join(folder, "back-tree"));
    const back = await readdir(join(folder, "back-tree"), { recursive: true });
    expect(back.toSorted()).toEqual(["a.txt", "sub", "sub/deeper", "sub/deeper/c.txt", "ü", "ü/d.txt"].toSorted());
    expect(await readFile(join(folder, "back-tree/a.txt"), "utf8")).toBe("another text, and longer");

    const removed = await aws("s3", "rm", "--recursive", "s3://lode/tree");
    expect(removed.match(/delete: /g)).toHaveLength(3);
    expect((await run(["s3", "ls", "s3://lode/tree/"])).output).toBe("");
  });

  test("signs a URL that anybody can read by", async () => {
    await aws("s3", "cp", await file("signed.txt", "for the holder"), "s3://lode/signed.txt");
    const url = (await aws("s3", "presign", "s3://lode/signed.txt", "--expires-in", "60")).trim();
    expect(await (await fetch(url)).text()).toBe("for the holder");
    expect((await fetch(url.replace("signed.txt", "small.txt"))).status).toBe(403);
  });

  test("puts, gets and deletes lifecycle rules", async () => {
    const rules = {
      Rules: [{ ID: "old", Status: "Enabled", Filter: { Prefix: "old/" }, Expiration: { Days: 30 } }],
    };
    const place = ["--bucket", "lode"];
    const put = ["--lifecycle-configuration", JSON.stringify(rules)];
    await aws("s3api", "put-bucket-lifecycle-configuration", ...place, ...put);
    expect(JSON.parse(await aws("s3api", "get-bucket-lifecycle-configuration", ...place))).toMatchObject(rules);
    await aws("s3api", "delete-bucket-lifecycle", ...place);
    const gone = await run(["s3api", "get-bucket-lifecycle-configuration", ...place]);
    expect(gone).toMatchObject({ errors: expect.stringContaining("NoSuchLifecycleConfiguration") });
    expect(gone.status).not.toBe(0);
  });

  test("lists in either version, page by page", async () => {
    const page = JSON.parse(
      await aws("s3api", "list-objects", "--bucket", "lode", "--page-size", "1", "--max-items", "2"),
    );
    expect(page.Contents).toHaveLength(2);
    const newer = JSON.parse(
      await aws("s3api", "list-objects-v2", "--bucket", "lode", "--page-size", "1", "--fetch-owner"),
    );
    expect(newer.Contents.slice(0, 2).map(({ Key }: { Key: string }) => Key)).toEqual(
      page.Contents.map(({ Key }: { Key: string }) => Key),
    );
    expect(newer.Contents[0].Owner.ID).toBe("lode");
  });

  test("is refused with a wrong secret", async () => {
    const refused = await run(["s3", "ls", "s3://lode/"], undefined, "not the secret");
    expect(refused.status).not.toBe(0);
    expect(refused.errors).toContain("SignatureDoesNotMatch");
  });
});
