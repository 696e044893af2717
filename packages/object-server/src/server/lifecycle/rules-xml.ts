import { type XmlElement, xmlDocument } from "../xml/write-xml.ts";
import type { ExpiryRule } from "./expiry-rule.ts";

/** Rules as a client put them. */
export function rulesXml(rules: readonly ExpiryRule[]): string {
  return xmlDocument(["LifecycleConfiguration", rules.map((rule) => ["Rule", ruleElements(rule)] as const)]);
}

function ruleElements(rule: ExpiryRule): readonly XmlElement[] {
  const { id, enabled, prefix, bare, expiration, abortAfterDays } = rule;
  const elements: XmlElement[] = [
    ["ID", id],
    bare ? ["Prefix", prefix] : ["Filter", [["Prefix", prefix]]],
    ["Status", enabled ? "Enabled" : "Disabled"],
  ];
  if (expiration !== undefined) {
    const when: XmlElement =
      "days" in expiration ? ["Days", expiration.days] : ["Date", new Date(expiration.date).toISOString()];
    elements.push(["Expiration", [when]]);
  }
  if (abortAfterDays !== undefined) {
    elements.push(["AbortIncompleteMultipartUpload", [["DaysAfterInitiation", abortAfterDays]]]);
  }
  return elements;
}
