import type { SignatureScheme } from "../verified.ts";

/** What of an HTTP request btauth/1 signs. */
export interface BtauthParts {
  readonly scheme: SignatureScheme;
  readonly method: string;
  /** Path and query exactly as on the wire, percent-encoded. */
  readonly target: string;
  /** Of the raw body, lower-case hex. */
  readonly bodySha256: string;
  /** Decimal unix nanoseconds. */
  readonly nonce: string;
  readonly sender: string;
  /** Undefined for a request to nobody in particular. */
  readonly receiver: string | undefined;
}

/** The eight lines that are signed. @source bittensor 11.3, `http_auth.build_payload`. */
export function btauthPayload(parts: BtauthParts): string {
  const { scheme, method, target, bodySha256, nonce, sender, receiver } = parts;
  return ["btauth/1", scheme, method.toUpperCase(), target, bodySha256, nonce, sender, receiver ?? "-"].join("\n");
}
