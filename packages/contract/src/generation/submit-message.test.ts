import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { licenseDeclaration, submitMessage } from "./submit-message.ts";

it("declares the licence that validators compare, byte for byte", () => {
  expect(licenseDeclaration).toHaveLength(199);
  expect(createHash("sha256").update(licenseDeclaration).digest("hex")).toBe(
    "4ce1b0e563e233282c91114687a4e08765cfc2b4e00ad94a13607352cd09ecc9",
  );
});

it("joins the parts without separators and the time with all its digits", () => {
  const message = submitMessage({
    submitTimeNs: 1760000020000000001n,
    prompt: "a red chair",
    validatorHotkey: "5Validator",
    minerHotkey: "5Miner",
  });
  expect(message).toBe(`${licenseDeclaration}1760000020000000001a red chair5Validator5Miner`);
});
