import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { recordingReporter } from "@lode/runtime/events";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoadTableOptions, loadTable, type TableReport } from "./load-table.ts";
import { type TableMappingInput, tableMappingSchema } from "./mapping-schema.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-table-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function write(content: string | Uint8Array, name = `table-${files++}.csv`): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function load(content: string | Uint8Array, options: Partial<LoadTableOptions> = {}): Promise<TableReport> {
  return loadTable({ files: [await write(content)], policy: policies.table, ...options });
}

const all = (report: TableReport): Listing[] => [...report.listings.values()].flat();
const counts = (report: TableReport) =>
  Object.fromEntries(Object.entries(report.rows.refused).map(([reason, { count }]) => [reason, count]));
const failure = (content: string | Uint8Array, options: Partial<LoadTableOptions> = {}) =>
  load(content, options).then(
    () => "no error",
    (error: { code: string }) => error.code,
  );

const kingCounty =
  "id,date,price,bedrooms,bathrooms,sqft_living,sqft_lot,floors,waterfront,view,condition,grade,sqft_above,sqft_basement,yr_built,yr_renovated,zipcode,lat,long,sqft_living15,sqft_lot15\n";
const sale = (id: string, date = "20141209T000000", price = "538000", beds = "3") =>
  `${id},${date},${price},${beds},2.25,2570,7242,2,0,0,3,7,2170,400,1951,1991,98125,47.721,-122.319,1690,7639\n`;

describe("King County's sales", () => {
  it("become listings whose derived fields are told, and whose missing ones are waived, not invented", async () => {
    const report = await load(kingCounty + sale("0291310100", "20141209T000000", "1.225e+006"));
    expect(all(report)).toEqual([
      {
        zpid: null,
        mlsId: "0291310100",
        address: "Parcel 0291310100, King County",
        zipcode: "98125",
        city: null,
        state: "WA",
        priceCents: 122_500_000,
        bedrooms: 3,
        bathroomsX100: 225,
        sqft: 2570,
        lotSqft: 7242,
        yearBuilt: 1951,
        listingDate: Date.UTC(2014, 11, 9),
        scrapedTimestamp: null,
        propertyType: null,
        listingStatus: "SOLD",
        daysOnMarket: null,
        sourceUrl: "https://blue.kingcounty.com/Assessor/eRealProperty/Dashboard.aspx?ParcelNbr=0291310100",
        latitudeE7: 477_210_000,
        longitudeE7: -1_223_190_000,
      },
    ]);
    expect(report.waived).toEqual(["propertyType", "daysOnMarket"]);
    expect(report.required).toContain("scrapedTimestamp");
    expect(report.mappings).toEqual([
      {
        name: "king-county-sales",
        constants: { state: "WA", listing_status: "SOLD" },
        derivations: expect.objectContaining({ address: "Parcel {id}, King County" }),
      },
    ]);
  });

  it("count every row that is no listing, with its reason and an example", async () => {
    const report = await load(
      kingCounty +
        sale("1000000001") +
        sale("1000000002", "20140101T000000", "0") +
        sale("1000000003", "20140101T000000", "10") +
        sale("1000000004", "20140101T000000", "400000", "33") +
        sale("1000000005", "2014-13-45") +
        sale("1000000006", "20140101T000000", "many") +
        sale("1000000007", "20140101T000000", "") +
        sale("") +
        sale("1000000008").replace("98125", "n/a") +
        "Data: King County Department of Assessments\n" +
        "* figures may change, see the assessor's page,,,,,,,,,,,,,,,,,,,,\n" +
        "one,two,three\n",
    );
    expect(counts(report)).toEqual({
      PROSE_ROW: 1,
      COLUMN_COUNT: 1,
      // One is the remark with a comma in it, padded to the table's width.
      NO_ZIPCODE: 2,
      PRICE_MISSING: 1,
      PRICE_ZERO: 1,
      PRICE_NOMINAL: 1,
      UNREASONABLE_VALUE: 1,
      BAD_DATE: 1,
      BAD_NUMBER: 1,
      NO_ID_AND_ADDRESS: 1,
    });
  });

  it("keep the later of two sales of one parcel, and count identical rows of a second file", async () => {
    const first = await write(
      kingCounty + sale("1", "20140502T000000", "300000") + sale("2") + sale("1", "20150101T000000", "350000"),
    );
    const second = await write(gzipSync(kingCounty + sale("1", "20140601T000000", "310000") + sale("2")));
    const report = await loadTable({ files: [first, second], policy: policies.table });
    expect(all(report).map(({ mlsId, priceCents }) => [mlsId, priceCents])).toEqual([
      ["1", 35_000_000],
      ["2", 53_800_000],
    ]);
    expect(counts(report)).toEqual({ SUPERSEDED: 2, DUPLICATE: 1 });
    expect(report.rows.refused.SUPERSEDED?.examples.map(({ file, row }) => [file, row])).toEqual([
      [first, 1],
      [second, 1],
    ]);
    expect(report.rows.read).toBe(5);
    expect(report.rows.kept).toBe(2);
  });
});

const nycHeader =
  "BOROUGH,NEIGHBORHOOD,BUILDING CLASS CATEGORY,TAX CLASS AT PRESENT,BLOCK,LOT,EASEMENT,BUILDING CLASS AT PRESENT,ADDRESS,APARTMENT NUMBER,ZIP CODE,RESIDENTIAL UNITS,COMMERCIAL UNITS,TOTAL UNITS,LAND SQUARE FEET,GROSS SQUARE FEET,YEAR BUILT,TAX CLASS AT TIME OF SALE,BUILDING CLASS AT TIME OF SALE,SALE PRICE,SALE DATE\n";
const nycSale = (category: string, lot: string, address: string, apartment = "", sqft = "2160") =>
  `1,ALPHABET CITY,${category},1,377,${lot},,B1,"${address}",${apartment},10009,2,0,2,882,${sqft},2003,1,B1,3025000,2021-12-16\n`;

describe("New York City's sales", () => {
  it("are told apart by borough, block, lot and flat, wherever the flat is written", async () => {
    const report = await load(
      nycHeader +
        nycSale("02 TWO FAMILY DWELLINGS", "70", "235 EAST 7TH STREET") +
        nycSale("12 CONDOS - WALKUP APARTMENTS", "1001", "211 EAST 3RD STREET, 1B", "1B") +
        nycSale("15 CONDOS - 2-10 UNIT RESIDENTIAL", "1002", "9 AVENUE A", "3") +
        nycSale("09 COOPS - WALKUP APARTMENTS", "54", "719 EAST SIXTH STREET, 5C") +
        nycSale("09 COOPS - WALKUP APARTMENTS", "54", "719 EAST SIXTH STREET, 5D", "", "0") +
        nycSale("44 CONDO PARKING", "55", "1 EAST SIXTH STREET"),
    );
    expect(all(report).map(({ mlsId, address, propertyType }) => [mlsId, address, propertyType])).toEqual([
      ["1-377-70", "235 EAST 7TH STREET", "MULTI_FAMILY"],
      ["1-377-1001-1B", "211 EAST 3RD STREET, 1B", "CONDO"],
      ["1-377-1002-3", "9 AVENUE A, 3", "CONDO"],
      ["1-377-54-5C", "719 EAST SIXTH STREET, 5C", "CO_OP"],
      ["1-377-54-5D", "719 EAST SIXTH STREET, 5D", "CO_OP"],
      ["1-377-55", "1 EAST SIXTH STREET", "OTHER"],
    ]);
    const [first, , , , flat] = all(report);
    expect(first).toMatchObject({ city: "New York", state: "NY", sqft: 2160, listingStatus: "SOLD", bedrooms: null });
    expect(flat?.sqft).toBeNull();
    expect(report.waived).toEqual(["bedrooms", "bathroomsX100", "sqft", "daysOnMarket", "sourceUrl"]);
  });

  it("keep one of several lots at one address, since judging would call the others repeats", async () => {
    const report = await load(
      nycHeader +
        nycSale("05 TAX CLASS 1 VACANT LAND", "1", "N/A GERVIL STREET") +
        nycSale("05 TAX CLASS 1 VACANT LAND", "2", "N/A Gervil Street"),
    );
    expect(counts(report)).toEqual({ REPEATED_ADDRESS: 1 });
    expect(report.rows).toMatchObject({ read: 2, kept: 1 });
  });
});

describe("other tables", () => {
  it("a Redfin export is known by its headers, its remark is counted", async () => {
    const report = await load(
      "SALE TYPE,SOLD DATE,PROPERTY TYPE,ADDRESS,CITY,STATE OR PROVINCE,ZIP OR POSTAL CODE,PRICE,BEDS,BATHS,LOCATION,SQUARE FEET,LOT SIZE,YEAR BUILT,DAYS ON MARKET,$/SQUARE FEET,HOA/MONTH,STATUS,NEXT OPEN HOUSE START TIME,NEXT OPEN HOUSE END TIME,URL (SEE https://www.redfin.com/buy-a-home/comparative-market-analysis FOR INFO ON PRICING),SOURCE,MLS#,FAVORITE,INTERESTED,LATITUDE,LONGITUDE\n" +
        '"In accordance with local MLS rules, some MLS listings are not included in the download"\n' +
        "PAST SALE,May-2-2014,Townhouse,12 Oak St,Seattle,WA,98103,450000,2,1.75,Fremont,1100,,1999,,409,,Sold,,,https://www.redfin.com/x,NWMLS,1234567,N,Y,47.65,-122.35\n" +
        'MLS Listing,,Single Family Residential,14 Oak St,Seattle,WA,98103-1234,"650,000",3,2.5,Fremont,1800,4000,1950,12,361,,Active,,,https://www.redfin.com/y,NWMLS,7654321,N,Y,47.66,-122.36\n',
    );
    expect(counts(report)).toEqual({ PROSE_ROW: 1 });
    expect(all(report)).toMatchObject([
      {
        mlsId: "1234567",
        zipcode: "98103",
        bathroomsX100: 175,
        listingDate: Date.UTC(2014, 4, 2),
        propertyType: "TOWNHOUSE",
        listingStatus: "SOLD",
        sourceUrl: "https://www.redfin.com/x",
        lotSqft: null,
      },
      { priceCents: 65_000_000, zipcode: "98103", listingStatus: "FOR_SALE", daysOnMarket: 12, listingDate: null },
    ]);
  });

  it("RESO names are known in any case, with a byte order mark, blanks and underscores around them", async () => {
    const report = await load(
      "\uFEFFlistingkey,LISTPRICE ,ClosePrice,UnparsedAddress_,PostalCode,StandardStatus,PropertySubType,PropertyType,BedroomsTotal,BathroomsTotalDecimal,BathroomsTotalInteger,LivingArea,ListingContractDate,ListingURL,StreetNumber,StreetName\n" +
        "k1,500000,,1 Elm St,501,Active Under Contract,Condominium,Residential,2,1.5,2,900,2026-01-05T08:00:00Z,https://x/1,1,Elm\n" +
        "k2,500000,480000.50,,02134,Closed,,Residential,3,,2,1200,2026-01-06,https://x/2,77,Mount Auburn\n",
    );
    expect(all(report)).toMatchObject([
      {
        mlsId: "k1",
        zipcode: "00501",
        propertyType: "CONDO",
        listingStatus: "CONTINGENT",
        bathroomsX100: 150,
        listingDate: Date.UTC(2026, 0, 5),
      },
      {
        priceCents: 48_000_050,
        address: "77 Mount Auburn",
        propertyType: "SINGLE_FAMILY",
        listingStatus: "SOLD",
        bathroomsX100: 200,
      },
    ]);
    expect([...report.listings.keys()]).toEqual(["00501", "02134"] as Zipcode[]);
  });

  it("our own column names need no mapping", async () => {
    const report = await load(
      "zpid,address,zipcode,price_cents,bathrooms_x100,latitude_e7,listing_date,scraped_timestamp\n9,1 Elm,98103,12300000,150,476543210,1767225600000,5\n",
    );
    expect(all(report)).toMatchObject([
      { zpid: "9", priceCents: 12_300_000, bathroomsX100: 150, latitudeE7: 476_543_210, scrapedTimestamp: null },
    ]);
    expect(all(report)[0]?.listingDate).toBe(1_767_225_600_000);
  });

  it("a mapping of one's own can declare constants, derivations, value maps, units and date formats", async () => {
    const input: TableMappingInput = {
      name: "my-county",
      columns: {
        mls_id: "APN",
        zipcode: "zip",
        price_cents: { column: "cents", unit: "cents" },
        lot_sqft: { column: "acres", unit: "acres" },
        listing_date: "sold",
      },
      constants: { state: "OR", listing_status: "SOLD" },
      derivations: {
        address: { template: "{no} {street|titleCase}[, Unit {unit}]" },
        property_type: { template: "{use}", values: { R: "SINGLE_FAMILY" }, otherwise: "OTHER" },
      },
      dateFormats: ["D.M.YYYY"],
    };
    const report = await load(
      "APN,zip,cents,acres,sold,no,street,unit,use\n7,97201,25000000,0.25,3.9.2025,12,OAK LANE,4,r\n8,97201,25000000,0.25,4.9.2025,13,OAK LANE,,x\n",
      { mapping: tableMappingSchema.parse(input) },
    );
    expect(all(report)).toMatchObject([
      {
        address: "12 Oak Lane, Unit 4",
        lotSqft: 10_890,
        propertyType: "SINGLE_FAMILY",
        listingDate: Date.UTC(2025, 8, 3),
      },
      { address: "13 Oak Lane", propertyType: "OTHER", state: "OR" },
    ]);
    expect(report.mappings[0]?.name).toBe("my-county");
  });

  it("report what they read", async () => {
    const reporter = recordingReporter();
    await load(kingCounty + sale("1"), { reporter });
    expect(reporter.events.map(({ event }) => event)).toEqual(["table_read", "table_loaded"]);
  });
});

describe("files that are no table", () => {
  it.each([
    ["of 0 bytes", "", "TABLE_EMPTY"],
    ["with a header and no rows", kingCounty, "TABLE_EMPTY"],
    ["with blank lines only", "\n\n\n", "TABLE_EMPTY"],
    ["in which nothing can be a listing", kingCounty + sale("1", "20140101T000000", "0"), "TABLE_EMPTY"],
    ["with semicolons", kingCounty.replaceAll(",", ";") + sale("1").replaceAll(",", ";"), "TABLE_DELIMITER"],
    ["with tabs", kingCounty.replaceAll(",", "\t") + sale("1").replaceAll(",", "\t"), "TABLE_DELIMITER"],
    ["with bars", kingCounty.replaceAll(",", "|") + sale("1").replaceAll(",", "|"), "TABLE_DELIMITER"],
    ["of prose", "Dear customer,\nplease find the table attached.\n", "TABLE_COLUMNS"],
    ["of unknown columns", "a,b,c\n1,2,3\n", "TABLE_COLUMNS"],
    ["that lacks the price", "ListingId,PostalCode,StandardStatus\n1,98103,Active\n", "TABLE_COLUMNS"],
    ["that is a zip archive", "PK\u0003\u0004rest", "TABLE_UNREADABLE"],
    ["that is not UTF-8", Buffer.from(kingCounty + sale("caf\u00e9"), "latin1"), "TABLE_UNREADABLE"],
    ["in UTF-16", Buffer.from(`\uFEFF${kingCounty}`, "utf16le"), "TABLE_UNREADABLE"],
    ["whose gzip is cut off", gzipSync(kingCounty + sale("1")).subarray(0, 60), "TABLE_UNREADABLE"],
    ["whose quote never closes", `${kingCounty}"1,2014${sale("2").repeat(2_000)}`, "TABLE_UNREADABLE"],
    ["that says it is Parquet and is not", "PAR1 but no footer", "TABLE_UNREADABLE"],
    ["that is encrypted Parquet", "PARE....PARE", "TABLE_UNREADABLE"],
  ])("a file %s is refused", async (_what, content, code) => {
    expect(await failure(content)).toBe(code);
  });

  it("a missing file and a folder are refused", async () => {
    const open = (path: string) => loadTable({ files: [path], policy: policies.table });
    await expect(open(join(folder, "nowhere.csv"))).rejects.toMatchObject({ code: "TABLE_UNREADABLE" });
    await expect(open(folder)).rejects.toMatchObject({ code: "TABLE_UNREADABLE" });
    await expect(loadTable({ files: [], policy: policies.table })).rejects.toMatchObject({ code: "TABLE_EMPTY" });
  });

  it("errors name the file, what was found and the next step", async () => {
    const path = await write(kingCounty.replaceAll(",", ";"), "semicolons.csv");
    await expect(loadTable({ files: [path], policy: policies.table })).rejects.toMatchObject({
      message: expect.stringContaining("semicolons.csv: the header is one cell with 20 semicolons"),
      next: "Save the table with commas between the cells.",
      retry: "never",
    });
  });

  it("a mapping that names a column which is not there is refused, not half applied", async () => {
    const mapping = tableMappingSchema.parse({
      name: "m",
      columns: { mls_id: "id", zipcode: "zipcode", price_cents: "price", sqft: "sqft_livng" },
    });
    await expect(load(kingCounty + sale("1"), { mapping })).rejects.toMatchObject({
      code: "TABLE_COLUMNS",
      message: expect.stringContaining("sqft_livng"),
    });
  });
});

describe("limits", () => {
  it("stop a gzip bomb while it is small", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(kingCounty), Buffer.alloc(40 * 2 ** 20, "\n")]));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(load(bomb)).rejects.toMatchObject({
      code: "TABLE_TOO_LARGE",
      message: expect.stringContaining("times its size"),
    });
  });

  it.each([
    ["bytes on disk", { maxFileBytes: 100 }],
    ["bytes once unpacked", { maxUncompressedBytes: 300 }],
    ["rows", { maxRows: 2 }],
    ["columns", { maxColumns: 20 }],
    ["rows over all files", { maxListings: 2 }],
  ])("hold for %s", async (_what, limits) => {
    const content = kingCounty + sale("1") + sale("2") + sale("3");
    expect(await failure(content, { limits })).toBe("TABLE_TOO_LARGE");
    expect(await failure(content)).toBe("no error");
  });

  it("refuse a row with an absurdly long cell and go on", async () => {
    const report = await load(kingCounty + sale("1") + sale("2".repeat(300)), { limits: { maxFieldChars: 200 } });
    expect(counts(report)).toEqual({ FIELD_TOO_LONG: 1 });
  });

  it("keep no more examples than asked for", async () => {
    const rows = Array.from({ length: 9 }, (_, index) => sale(String(index), "20140101T000000", "0")).join("");
    const report = await load(kingCounty + sale("x") + rows, { limits: { maxExamples: 2 } });
    expect(report.rows.refused.PRICE_ZERO).toMatchObject({ count: 9, examples: [{ row: 2 }, { row: 3 }] });
  });
});
