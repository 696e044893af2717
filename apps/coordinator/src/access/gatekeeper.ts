import type { Neuron } from "@lode/bittensor/chain";
import { verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { isValidator } from "@lode/zipcode/consensus";
import type { PolicyValues } from "@lode/zipcode/policy";
import { ApiError } from "./api-error.ts";
import type { AnswerHeaders, LimitName, RateLimits } from "./limits.ts";
import type { NeuronDirectory } from "./neuron-directory.ts";
import { assertFresh } from "./request-time.ts";

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

/** Who may: signature, then registration, then permit, and only then is the request counted against the hotkey. */
export class Gatekeeper {
  readonly #directory: NeuronDirectory;
  readonly #limits: RateLimits;
  readonly #wall: Clock;
  readonly #policy: PolicyValues;

  /** @param parts.policy the rules that epochs are opened under now; an epoch's judging asks its own. */
  constructor(parts: { directory: NeuronDirectory; limits: RateLimits; wall: Clock; policy: PolicyValues }) {
    this.#directory = parts.directory;
    this.#limits = parts.limits;
    this.#wall = parts.wall;
    this.#policy = parts.policy;
  }

  /** @throws ApiError TIMESTAMP_*, SIGNATURE_INVALID, HOTKEY_NOT_REGISTERED, VALIDATOR_REQUIRED, RATE_LIMITED. */
  async admit(proof: Proof, { role, limit, notValidatorStatus }: Admission, headers: AnswerHeaders): Promise<Neuron> {
    assertFresh(proof.timestamp, this.#wall);
    if (!isSigned(proof)) {
      throw new ApiError(401, "SIGNATURE_INVALID", "Invalid signature", {
        next: "Sign the commitment of this route as raw UTF-8.",
      });
    }
    const neuron = await this.#directory.find(proof.hotkey);
    if (neuron === undefined) {
      throw new ApiError(401, "HOTKEY_NOT_REGISTERED", "The hotkey is not registered on this subnet");
    }
    if (role === "validator" && !this.isValidator(neuron)) {
      throw new ApiError(
        notValidatorStatus ?? 403,
        "VALIDATOR_REQUIRED",
        "Validator status required: a permit and enough stake",
      );
    }
    await this.#limits.count(limit, proof.hotkey, headers);
    return neuron;
  }

  isValidator(neuron: Neuron): boolean {
    return isValidator(neuron, this.#policy);
  }
}

function isSigned({ hotkey, signature, commitments }: Proof): boolean {
  return commitments.some((message) => verifySignature({ address: hotkey, message, signature, allowWrapped: true }));
}
