/** What every submission's signature declares, word for word as the network compares it. */
export const licenseDeclaration =
  "I, as a miner on SN17, have obtained all licenses, rights and consents required to use, reproduce, modify, display, " +
  "distribute and make available my submitted results to this subnet and its end users";

/**
 * The text that a miner signs, without separators, UTF-8. Validators use the prompt that they stored: for an image task the whole base64.
 * @param parts.submitTimeNs the very number that is sent.
 */
export function submitMessage(parts: {
  readonly submitTimeNs: bigint;
  readonly prompt: string;
  readonly validatorHotkey: string;
  readonly minerHotkey: string;
}): string {
  return `${licenseDeclaration}${parts.submitTimeNs}${parts.prompt}${parts.validatorHotkey}${parts.minerHotkey}`;
}
