import { afterEach, beforeEach, describe } from "vitest";
import { cleanUpContract } from "./clean-up.contract.ts";
import { filesContract } from "./generation-files.contract.ts";
import { recordsContract } from "./generation-records.contract.ts";
import { limitsContract } from "./store-limits.contract.ts";
import { type PlaceUnderContract, StoreUnderContract } from "./store-under-contract.test-support.ts";

/** What every asset store does, wherever it keeps its metadata and its bytes. */
export function assetStoreContract(name: string, newPlace: () => Promise<PlaceUnderContract>): void {
  describe(`${name} keeps the contract of an asset store`, () => {
    const under = new StoreUnderContract(newPlace);
    beforeEach(() => under.begin());
    afterEach(() => under.end());
    describe("with generations", () => recordsContract(under));
    describe("with files", () => filesContract(under));
    describe("with limits", () => limitsContract(under));
    describe("with clean-ups", () => cleanUpContract(under));
  });
}
