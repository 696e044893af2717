import { randomUUID } from "node:crypto";
import { S3Error } from "../s3-error.ts";
import { malformedXml, readXml, type XmlNode } from "../xml/read-xml.ts";
import type { ExpiryRule } from "./expiry-rule.ts";

/** S3's own. */
const MAX_RULES = 1000;
const MAX_ID_CHARS = 255;
const MAX_PREFIX_BYTES = 1024;
const MAX_DAYS = 36_500;
const DAY_MS = 86_400_000;

const KNOWN: ReadonlySet<string> = new Set([
  "ID",
  "Status",
  "Prefix",
  "Filter",
  "Expiration",
  "AbortIncompleteMultipartUpload",
]);

/**
 * Reads a `LifecycleConfiguration`. What this server would not carry out is refused instead of being kept without effect:
 * whoever counts on it has to know.
 * @throws S3Error MalformedXML, InvalidArgument; InvalidStorageClass for transitions, since there is one class on one disk;
 *   NotImplemented for versions, tags and sizes.
 */
export function parseRules(xml: string): readonly ExpiryRule[] {
  const root = readXml(xml, "LifecycleConfiguration");
  const rules = root.children("Rule").map(parseRule);
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  const ids = new Set(rules.map(({ id }) => id));
  if (ids.size !== rules.length) throw invalid("Rule ID must be unique. Found same ID for more than one rule");
  return rules;
}

function parseRule(node: XmlNode): ExpiryRule {
  if (node.has("Transition") || node.has("Transitions")) {
    throw new S3Error(
      "InvalidStorageClass",
      "Objects are kept in one storage class here: there is nowhere to move them.",
    );
  }
  const unknown = node.names().filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) throw new S3Error("NotImplemented", `${unknown.join(", ")} of a rule is not supported.`);
  const id = node.text("ID") ?? randomUUID();
  if (id === "" || id.length > MAX_ID_CHARS) throw invalid("ID length should not exceed allowed limit of 255");
  const status = node.text("Status");
  if (status !== "Enabled" && status !== "Disabled") throw malformedXml();
  const expiration = parseExpiration(node.child("Expiration"));
  const abortAfterDays = parseAbort(node.child("AbortIncompleteMultipartUpload"));
  if (expiration === undefined && abortAfterDays === undefined) {
    throw new S3Error("InvalidRequest", "At least one action needs to be specified in a rule.");
  }
  return {
    id,
    enabled: status === "Enabled",
    ...parseScope(node),
    ...(expiration === undefined ? {} : { expiration }),
    ...(abortAfterDays === undefined ? {} : { abortAfterDays }),
  };
}

function parseScope(node: XmlNode): { readonly prefix: string; readonly bare: boolean } {
  const filter = node.child("Filter");
  const bare = node.text("Prefix");
  if ((filter === undefined) === (bare === undefined)) throw malformedXml();
  const unknown = filter?.names().filter((name) => name !== "Prefix") ?? [];
  if (unknown.length > 0) throw new S3Error("NotImplemented", `A filter by ${unknown.join(", ")} is not supported.`);
  const prefix = bare ?? filter?.text("Prefix") ?? "";
  if (Buffer.byteLength(prefix) > MAX_PREFIX_BYTES) throw invalid("The maximum size of a prefix is 1024.");
  return { prefix, bare: bare !== undefined };
}

function parseExpiration(node: XmlNode | undefined): ExpiryRule["expiration"] {
  if (node === undefined) return undefined;
  const [days, date] = [node.text("Days"), node.text("Date")];
  if (node.names().some((name) => name !== "Days" && name !== "Date")) {
    throw new S3Error("NotImplemented", "There are no versions, and so no delete markers.");
  }
  if ((days === undefined) === (date === undefined)) throw malformedXml();
  if (days !== undefined) return { days: parseDays(days, "Expiration") };
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|\+00:00)$/.test(date as string)
    ? Date.parse(date as string)
    : Number.NaN;
  if (Number.isNaN(atMs)) throw malformedXml();
  if (atMs % DAY_MS !== 0) throw invalid("'Date' must be at midnight GMT");
  return { date: atMs };
}

function parseAbort(node: XmlNode | undefined): number | undefined {
  if (node === undefined) return undefined;
  const days = node.text("DaysAfterInitiation");
  if (days === undefined) throw malformedXml();
  return parseDays(days, "AbortIncompleteMultipartUpload");
}

function parseDays(text: string, action: string): number {
  if (!/^-?\d{1,9}$/.test(text.trim())) throw malformedXml();
  const days = Number(text);
  if (days < 1 || days > MAX_DAYS) throw invalid(`'Days' for ${action} action must be a positive integer`);
  return days;
}

function invalid(message: string): S3Error {
  return new S3Error("InvalidArgument", message);
}
