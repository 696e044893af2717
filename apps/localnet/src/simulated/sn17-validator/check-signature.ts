import { verifySignature } from "@lode/bittensor/keys";

const strictBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** 64 bytes are 88 characters; whatever is longer than this is not even decoded. */
const maxSignatureChars = 1_024;
const signatureBytes = 64;

/**
 * Checks a submission's signature as the network does.
 * A signature that is no base64 or not 64 bytes long makes the reference validator throw; that is kept apart from a wrong one.
 */
export function checkSubmitSignature(signed: {
  readonly hotkey: string;
  readonly message: string;
  readonly signature: string;
}): "valid" | "wrong" | "malformed" {
  const { hotkey, message, signature } = signed;
  if (signature.length > maxSignatureChars || !strictBase64.test(signature)) return "malformed";
  const bytes = Buffer.from(signature, "base64");
  if (bytes.length !== signatureBytes) return "malformed";
  return verifySignature({ address: hotkey, message, signature: bytes, allowWrapped: true }) ? "valid" : "wrong";
}
