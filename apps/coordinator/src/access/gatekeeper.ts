import type { Neuron } from "@lode/bittensor/chain";
import type { Hotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { isValidator } from "@lode/zipcode/consensus";
import type { PolicyValues } from "@lode/zipcode/policy";
import { notesOf } from "../observability/request-notes.ts";
import { type AccessObserver, nobodyObserves, type RefusalReason } from "./access-observer.ts";
import { addressKey } from "./address-key.ts";
import { ApiError } from "./api-error.ts";
import { formsOf } from "./judge-claim.ts";
import type { AnswerHeaders, LimitName, RateLimits } from "./limits.ts";
import type { NeuronDirectory } from "./neuron-directory.ts";
import { assertFresh } from "./request-time.ts";
import type { Standings } from "./standings.ts";
import type { Verifier } from "./verifier.ts";

/** What a caller brings to prove who they are. */
export interface Proof {
  readonly hotkey: Hotkey;
  /** 64 bytes of hex. */
  readonly signature: string;
  /** Unix seconds, part of the signed text. */
  readonly timestamp: number;
  /** The texts that may have been signed; one of them has to verify. */
  readonly commitments: readonly string[];
}

export interface Admission {
  readonly role: "registered" | "validator";
  readonly limit: LimitName;
  /** Status for a hotkey that is registered but no validator; the older storage routes answer 401. */
  readonly notValidatorStatus?: 401 | 403;
}

export interface GatekeeperParts {
  readonly directory: NeuronDirectory;
  readonly verifier: Verifier;
  readonly standings: Standings;
  readonly limits: RateLimits;
  readonly wall: Clock;
  /** The rules that epochs are opened under now; an epoch's judging asks its own. */
  readonly policy: PolicyValues;
  readonly observer?: AccessObserver;
}

const signatureShape = /^(0x)?[0-9a-f]{128}$/i;

/**
 * Who may, in this order: time, signature, registration, ban, permit; and only then is the request counted against the
 * hotkey. So nobody learns about a hotkey, or spends its limit, without its key.
 */
export class Gatekeeper {
  readonly #parts: GatekeeperParts;
  readonly #observer: AccessObserver;

  constructor(parts: GatekeeperParts) {
    this.#parts = parts;
    this.#observer = parts.observer ?? nobodyObserves;
  }

  /** @throws ApiError TIMESTAMP_*, SIGNATURE_INVALID, HOTKEY_NOT_REGISTERED, HOTKEY_BANNED, VALIDATOR_REQUIRED, RATE_LIMITED, OVERLOADED. */
  async admit(proof: Proof, admission: Admission, headers: AnswerHeaders): Promise<Neuron> {
    try {
      const { hotkey } = await this.#prove(proof, headers);
      notesOf(headers).hotkey = hotkey;
      const neuron = await this.#allow(hotkey, admission);
      this.#parts.limits.count(admission.limit, neuron.hotkey, headers);
      return neuron;
    } catch (error) {
      if (error instanceof ApiError && error.code !== "RATE_LIMITED")
        this.#observer.refused(error.code as RefusalReason);
      throw error;
    }
  }

  isValidator(neuron: Neuron): boolean {
    return isValidator(neuron, this.#parts.policy);
  }

  async #prove(proof: Proof, headers: AnswerHeaders): Promise<Proof> {
    const { wall, limits, verifier, directory } = this.#parts;
    assertFresh(proof.timestamp, wall);
    if (!signatureShape.test(proof.signature)) throw wrongSignature();
    const address = addressKey(headers.request?.ip);
    const isTrue = await verifier.verify(proof, {
      // Whoever sends wrong signatures in masses has them thrown away unread, those that wait already too.
      assertWanted: () => limits.assertLeft("wrongSignatures", address),
      isStranger: directory.peek(proof.hotkey) === undefined,
    });
    if (isTrue) return proof;
    limits.charge("wrongSignatures", address, formsOf(proof.commitments.length));
    throw wrongSignature();
  }

  async #allow(hotkey: Hotkey, { role, notValidatorStatus }: Admission): Promise<Neuron> {
    const { directory, standings } = this.#parts;
    const neuron = await directory.find(hotkey);
    if (neuron === undefined) {
      throw new ApiError(401, "HOTKEY_NOT_REGISTERED", "The hotkey is not registered on this subnet");
    }
    if (standings.isBanned(hotkey)) {
      throw new ApiError(403, "HOTKEY_BANNED", "The owner of the subnet has banned this hotkey");
    }
    if (role === "validator" && !this.isValidator(neuron)) {
      throw new ApiError(
        notValidatorStatus ?? 403,
        "VALIDATOR_REQUIRED",
        "Validator status required: a permit and enough stake",
      );
    }
    return neuron;
  }
}

function wrongSignature(): ApiError {
  return new ApiError(401, "SIGNATURE_INVALID", "Invalid signature", {
    next: "Sign the commitment of this route as raw UTF-8.",
  });
}
