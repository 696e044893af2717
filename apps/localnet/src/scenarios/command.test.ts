import { existsSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, LodeProcess } from "./lode-process.test-support.ts";
import { StoryFolder } from "./running-network.test-support.ts";

const folder = new StoryFolder();
afterAll(() => folder[Symbol.dispose]());

const prose = "It was the best of times, it was the worst of times,\nit was the age of wisdom.\n".repeat(20);
const header = "mls_id,address,zipcode,price_cents,property_type,listing_status,listing_date";
const semicolons = `${header.replaceAll(",", ";")}\n1;12 Main St;98103;45000000;CONDO;SOLD;1400000000000\n`;

/** A table of one's own: ten zipcodes, no type, no date, no page; one row is somebody's remark. */
const ownTable = [
  "mls_id,address,zipcode,price_cents,bedrooms,sqft,listing_status",
  ...Array.from({ length: 600 }, (_, row) => {
    const { zipcode, number } = { zipcode: 98_101 + (row % 10), number: 100 + row };
    return `M${number},${number} Cedar Street,${zipcode},${30_000_000 + number * 1_000},3,${1_200 + row},SOLD`;
  }),
  "Please call me before you use any of these rows thank you very much",
].join("\n");

/** Every one of these is the user's to mend. */
const refused: {
  readonly what: string;
  readonly args: readonly string[];
  readonly code: string;
  readonly says: RegExp;
}[] = [
  { what: "no miners", args: ["up", "--miners", "0"], code: "OPTION_RANGE", says: /miners is 0, .* from 1 to 64/ },
  {
    what: "two impossible options at once",
    args: ["up", "--validators", "99", "--provider-failure", "2"],
    code: "OPTION_RANGE",
    says: /validators is 99.*providerFailure is 2/,
  },
  {
    what: "a listings file of prose",
    args: ["up", "--listings", "prose.csv"],
    code: "TABLE_COLUMNS",
    says: /prose\.csv/,
  },
  {
    what: "a listings file with the wrong delimiter",
    args: ["up", "--listings", "semicolons.csv"],
    code: "TABLE_DELIMITER",
    says: /semicolons\.csv/,
  },
  {
    what: "a listings file that lacks columns",
    args: ["up", "--listings", "lacking.csv"],
    code: "TABLE_COLUMNS",
    says: /lacking\.csv/,
  },
  {
    what: "a listings file that is not there",
    args: ["up", "--listings", "nowhere.csv"],
    code: "TABLE_UNREADABLE",
    says: /nowhere\.csv/,
  },
  {
    what: "a mapping that is none",
    args: ["up", "--listings", "lacking.csv", "--mapping", "prose.csv"],
    code: "MAPPING_INVALID",
    says: /prose\.csv/,
  },
  {
    what: "a directory of other things",
    args: ["up", "--data-dir", "."],
    code: "DATA_DIR_FOREIGN",
    says: /prose\.csv|lacking\.csv|semicolons\.csv/,
  },
  {
    what: "a miner without a network",
    args: ["miner", "--network", "nowhere"],
    code: "NETWORK_FILE_INVALID",
    says: /network\.json: cannot be read/,
  },
  {
    what: "a validator without a network",
    args: ["validator", "--network", "prose.json"],
    code: "NETWORK_FILE_INVALID",
    says: /prose\.json: is not JSON/,
  },
];

describe("the command", () => {
  const ended = new Map<string, Ended>();

  beforeAll(async () => {
    writeFileSync(folder.join("prose.csv"), prose);
    writeFileSync(folder.join("prose.json"), prose);
    writeFileSync(folder.join("semicolons.csv"), semicolons);
    writeFileSync(folder.join("lacking.csv"), "colour,weight\nred,12\n");
    for (const { what, args } of refused) {
      const directory = args[0] === "up" && !args.includes("--data-dir") ? ["--data-dir", "d", "--json", "--once"] : [];
      ended.set(what, await LodeProcess.run([...args, ...directory], folder.path));
    }
  }, 240_000);

  it.each(refused)("refuses $what with $code, says what to do, and prints no result", ({ what, code, says }) => {
    const { code: exit, stdout, stderr } = ended.get(what) as Ended;
    expect({ exit, stdout }, stderr).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(`lode: ${code}: `);
    expect(stderr.replaceAll("\n", " ")).toMatch(says);
    expect(stderr).toMatch(/^ {2}next: \S.*\.$/m);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("leaves nothing behind of a network that it could not start", () => {
    expect(existsSync(folder.join("d", "world.json"))).toBe(false);
    expect(existsSync(folder.join("world.json"))).toBe(false);
  });

  it("refuses an option that it does not know, and a number that is none, and points at its help", async () => {
    for (const args of [["up", "--moners", "3"], ["up", "--miners", "many"], ["dig"]]) {
      const { code, stdout, stderr } = await LodeProcess.run(args, folder.path);
      expect({ args, stdout }).toEqual({ args, stdout: "" });
      expect(code, stderr).not.toBe(0);
      expect(stderr).toMatch(/^error: .*(--moners|many|dig)/m);
    }
  }, 60_000);

  it("helps: each command names its options, an example and what Ctrl-C does", async () => {
    const helps = [
      { args: ["--help"], names: ["up", "coordinator", "admin", "miner", "validator", "--version"] },
      {
        args: ["up", "--help"],
        names: [
          ..."miners validators epochs epoch-seconds listings mapping expected seed provider-failure data-dir fresh once json"
            .split(" ")
            .map((name) => `--${name}`),
          "Exit codes:",
          "Ctrl-C",
          "Examples:",
        ],
      },
      {
        args: ["miner", "--help"],
        names: [
          "--network",
          "--wallet",
          "--hotkey",
          "--listings",
          "--source",
          "--strict",
          "--coordinator",
          "Examples:",
          "Ctrl-C",
        ],
      },
      {
        args: ["validator", "--help"],
        names: ["--network", "--wallet", "--provider", "LODE_LOOKUP_API_KEY", "--coordinator", "Examples:", "Ctrl-C"],
      },
    ];
    for (const { args, names } of helps) {
      const { code, stdout, stderr } = await LodeProcess.run(args, folder.path);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
      for (const name of names) expect(stdout).toContain(name);
    }
    const { stdout } = await LodeProcess.run(["--version"], folder.path);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  }, 60_000);

  it("prints one JSON object with the documented keys, and everything else on standard error", async () => {
    writeFileSync(folder.join("own.csv"), ownTable);
    const pace = ["--miners", "2", "--validators", "1", "--epoch-seconds", "4"];
    const args = ["up", "--once", "--json", ...pace, "--listings", "own.csv", "--data-dir", "run"];
    const { code, stdout, stderr } = await LodeProcess.run(args, folder.path);
    expect(code, stderr).toBe(0);
    expect(stdout.endsWith("}\n")).toBe(true);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(stderr).toContain("a new network in");
    expect(stderr).toContain("real listings (canonical), 10 zipcodes");
    expect(stderr).toMatch(/601 rows read, 600 kept, refused: 1 × [A-Z_]+/);
    const waived = ["bathroomsX100", "listingDate", "propertyType", "daysOnMarket", "sourceUrl"];
    expect(stderr).toContain(`waived, since the table has no such field: ${waived.join(", ")}`);
    const hex = expect.stringMatching(/^[0-9a-f]{64}$/);
    const hotkey = expect.stringMatching(/^5[1-9A-HJ-NP-Za-km-z]{47}$/);
    const { epochs, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({});
    expect(epochs).toHaveLength(1);
    const [epoch] = epochs;
    expect(epoch).toMatchObject({
      id: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d-00-00$/),
      agreed: true,
      listings: { uploaded: expect.any(Number), judged: expect.any(Number), lost: 0 },
      policy: { name: "table", version: 1, sha256: hex },
      snapshot: hex,
      beacon: { block: expect.any(Number), hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) },
      observationSet: hex,
      waived,
    });
    for (const zipcode of epoch.zipcodes) {
      expect(zipcode).toMatchObject({ zipcode: expect.stringMatching(/^\d{5}$/), expected: expect.any(Number) });
      for (const ranked of zipcode.ranking) expect(ranked).toEqual(hotkey);
    }
    expect(epoch.miners.map(({ character }: { character: string }) => character)).toEqual(["honest", "fabricator"]);
    for (const miner of epoch.miners) {
      expect(miner).toMatchObject({ hotkey, uid: expect.any(Number), score: expect.any(Number) });
      expect(Number.isInteger(miner.score)).toBe(true);
      for (const reason of miner.reasons)
        expect(reason).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), text: expect.stringMatching(/\S/) });
    }
    const [validator] = Object.keys(epoch.digests);
    expect(Object.values(epoch.digests)).toEqual([hex]);
    expect(validator).toEqual(hotkey);
    expect(epoch.weightsByValidator).toEqual({ [validator as string]: epoch.weights });
    expect(Object.values(epoch.weights)).toEqual([65_535]);
    expect(Object.keys(epoch.weights)).toEqual([String(epoch.miners[0].uid)]);
    expect(existsSync(folder.join("run", "summary.json"))).toBe(true);
    expect(existsSync(folder.join("run", "summary.txt"))).toBe(true);
  }, 120_000);
});
