import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import { parseColdkey, parseHotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { z } from "zod";

/** Fields that several shapes have. Each makes the branded type of the core, so nothing behind the door checks again. */
export const hotkeyField = z
  .string()
  .meta({ description: "SS58 address" })
  .transform((text, context): Hotkey => {
    const hotkey = parseHotkey(text);
    if (hotkey !== undefined) return hotkey;
    context.addIssue({ code: "custom", message: "not an SS58 address" });
    return z.NEVER;
  });

export const coldkeyField = z
  .string()
  .meta({ description: "SS58 address" })
  .transform((text, context): Coldkey => {
    const coldkey = parseColdkey(text);
    if (coldkey !== undefined) return coldkey;
    context.addIssue({ code: "custom", message: "not an SS58 address" });
    return z.NEVER;
  });

/** The form only; whether it lies on the grid depends on the epoch length, which the server knows. */
export const epochIdField = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}$/, "not an epoch id")
  .meta({ description: "When the epoch starts, UTC, on the grid of its length" })
  .transform((text) => text as EpochId);

export const zipcodeField = z
  .string()
  .regex(/^\d{5}$/, "not five digits")
  .transform((text) => text as Zipcode);

/** 64 bytes of hex, `0x` or not, any case → 128 lower-case digits. */
export const signatureField = z
  .string()
  .regex(/^(0x|0X)?[0-9a-fA-F]{128}$/, "not 64 bytes of hex")
  .meta({ description: "64 bytes as hex, sr25519 over the operation's signed text" })
  .transform((text) => text.replace(/^0x/i, "").toLowerCase());

export const sha256Field = z.string().regex(/^[0-9a-f]{64}$/, "not a sha256 in lower-case hex");

/** Unix seconds; queries bring them as text. */
export const timestampField = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,12}$/, "not unix seconds")
      .transform(Number),
  ])
  .meta({ description: "Unix seconds of real time, as signed" })
  .refine((seconds) => Number.isSafeInteger(seconds) && seconds >= 0, "not unix seconds");

/** ISO-8601 with a zone on the wire, epoch milliseconds inside. */
export const isoTimeField = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const countField = z.int().nonnegative();
export const ppmField = z.int().min(0).max(10_000_000);
export const epochMsField = z.int().nonnegative();
