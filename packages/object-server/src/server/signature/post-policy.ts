import { S3Error } from "../s3-error.ts";
import { MAX_SKEW_MS } from "./header-signature.ts";
import {
  ALGORITHM,
  parseAmzDate,
  parseCredentialScope,
  requireSignature,
  type SigningAuthority,
  signingKey,
} from "./sigv4.ts";

type Condition =
  | { readonly kind: "eq" | "starts-with"; readonly field: string; readonly value: string }
  | { readonly kind: "length"; readonly min: number; readonly max: number };

interface PostPolicy {
  readonly expiresAt: number;
  readonly conditions: readonly Condition[];
}

/** How large the file of a form may be, by the policy alone. */
export interface AllowedSize {
  readonly minBytes: number;
  readonly maxBytes: number;
}

const SIGNING_KEY_LIFE_MS = 7 * 24 * 3600 * 1000;

/**
 * Lets a form through only if its policy is signed, alive, and says yes to the bucket, the final key and every field.
 * @param fields by lower-case name, without the file.
 * @param key what the object will be called, `${filename}` already put in: it is the name that counts, not its recipe.
 * @source S3 API reference, "POST policy": condition matching, exempt fields.
 */
export function authorizeForm(
  fields: ReadonlyMap<string, string>,
  place: { readonly bucket: string; readonly key: string },
  authority: SigningAuthority,
): AllowedSize {
  const policyText = requireSignedPolicy(fields, authority);
  const policy = parsePolicy(policyText);
  if (authority.now() >= policy.expiresAt) throw refused("Policy expired.");

  const given = new Map(fields).set("key", place.key);
  if ((given.get("bucket") ?? place.bucket) !== place.bucket) throw refused("The form names another bucket.");
  given.set("bucket", place.bucket);

  const covered = new Set<string>();
  let minBytes = 0;
  let maxBytes = Number.MAX_SAFE_INTEGER;
  for (const condition of policy.conditions) {
    if (condition.kind === "length") {
      minBytes = Math.max(minBytes, condition.min);
      maxBytes = Math.min(maxBytes, condition.max);
      continue;
    }
    covered.add(condition.field);
    const value = given.get(condition.field);
    const holds =
      value !== undefined && (condition.kind === "eq" ? value === condition.value : value.startsWith(condition.value));
    if (!holds) {
      throw refused(`Policy Condition failed: ["${condition.kind}", "$${condition.field}", "${condition.value}"]`);
    }
  }
  const extra = [...given.keys()].filter((name) => !isExempt(name) && !covered.has(name));
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(", ")}`);
  return { minBytes, maxBytes };
}

function isExempt(field: string): boolean {
  return field === "x-amz-signature" || field === "file" || field === "policy" || field.startsWith("x-ignore-");
}

/** The policy as it was sent, once its signature is found right. */
function requireSignedPolicy(fields: ReadonlyMap<string, string>, authority: SigningAuthority): string {
  const policy = fields.get("policy");
  if (policy === undefined) throw new S3Error("AccessDenied", "Access Denied");
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) {
      throw new S3Error("InvalidArgument", `Bucket POST must contain a field named '${name}'.`, { ArgumentName: name });
    }
    return value;
  };
  if (field("x-amz-algorithm") !== ALGORITHM) {
    throw new S3Error("InvalidArgument", `x-amz-algorithm only supports "${ALGORITHM}"`);
  }
  const scope = parseCredentialScope(field("x-amz-credential"));
  if (scope === undefined || scope.region !== authority.region) {
    throw new S3Error("InvalidArgument", `x-amz-credential is malformed or not of the region '${authority.region}'.`);
  }
  const amzDate = field("x-amz-date");
  const signedAt = parseAmzDate(amzDate);
  if (signedAt === undefined || !amzDate.startsWith(scope.date)) {
    throw new S3Error("InvalidArgument", "x-amz-date must be yyyyMMdd'T'HHmmss'Z' on the day of the credential.");
  }
  requireSignature(signingKey(scope, authority), policy, field("x-amz-signature"));
  const age = authority.now() - signedAt;
  if (age < -MAX_SKEW_MS || age > SIGNING_KEY_LIFE_MS) throw refused("The signing date is out of range.");
  return policy;
}

function parsePolicy(base64: string): PostPolicy {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    throw invalid("it is not Base64 of JSON");
  }
  const { expiration, conditions } = (document ?? {}) as { expiration?: unknown; conditions?: unknown };
  const wellFormed =
    typeof expiration === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(expiration);
  const expiresAt = wellFormed ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expiresAt)) throw invalid("'expiration' is not an ISO 8601 moment in UTC");
  if (!Array.isArray(conditions)) throw invalid("'conditions' is not a list");
  const parsed = conditions.flatMap(parseCondition);
  if (!parsed.some((condition) => condition.kind !== "length" && condition.field === "bucket")) {
    throw invalid("it has no condition on the bucket");
  }
  return { expiresAt, conditions: parsed };
}

function parseCondition(condition: unknown): readonly Condition[] {
  if (Array.isArray(condition)) {
    if (condition.length !== 3) throw invalid("a condition list has three members");
    const [kind, second, third] = condition as readonly unknown[];
    const name = typeof kind === "string" ? kind.toLowerCase() : "";
    if (name === "content-length-range") {
      const [min, max] = [sizeOf(second), sizeOf(third)];
      if (min > max) throw invalid("content-length-range is empty");
      return [{ kind: "length", min, max }];
    }
    if ((name === "eq" || name === "starts-with") && typeof second === "string" && typeof third === "string") {
      if (!second.startsWith("$")) throw invalid("a condition's field starts with $");
      return [{ kind: name, field: second.slice(1).toLowerCase(), value: third }];
    }
    throw invalid("a condition is not understood");
  }
  if (typeof condition !== "object" || condition === null) throw invalid("a condition is a list or an object");
  return Object.entries(condition).map(([field, value]) => {
    if (typeof value !== "string") throw invalid("a condition's value is text");
    return { kind: "eq", field: field.toLowerCase(), value };
  });
}

function sizeOf(value: unknown): number {
  const size = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw invalid("content-length-range takes two sizes");
  }
  return size;
}

function refused(why: string): S3Error {
  return new S3Error("AccessDenied", `Invalid according to Policy: ${why}`);
}

function invalid(why: string): S3Error {
  return new S3Error("InvalidPolicyDocument", `The policy is not valid: ${why}.`);
}
