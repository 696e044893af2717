import type { IncomingMessage } from "node:http";
import type { Clock } from "@lode/runtime/clock";
import {
  type AuthProtocol,
  btauthReplayed,
  type FreshWindow,
  type Hashes,
  type HeaderReader,
  isBtauth,
  type NonceStore,
  type NonceUse,
  type PyFields,
  type Refusal,
  readBtauthClaim,
  readProvenBody,
  readSynapseBody,
  readSynapseClaim,
  replayed,
  type SignatureScheme,
  type SynapseDefinition,
  type Verified,
  type VerifySignature,
  verifyBtauth,
  verifySynapse,
} from "../auth/index.ts";
import type { Hotkey } from "../primitives/index.ts";
import type { AxonLimits } from "./axon-limits.ts";
import { CallRefused } from "./call-refused.ts";
import { Counted } from "./counted.ts";
import { Forgeries } from "./forgeries.ts";
import { checkAnnouncedBody, readBody } from "./read-body.ts";

/** Why a hotkey is not welcome; undefined when it is. */
export type Blacklist = (caller: Verified, synapse: string) => string | undefined | Promise<string | undefined>;

export interface DoorkeeperOptions {
  readonly hotkey: Hotkey;
  readonly clock: Clock;
  readonly protocols: readonly AuthProtocol[];
  readonly limits: AxonLimits;
  readonly windows: Readonly<Record<AuthProtocol, FreshWindow>>;
  readonly nonces: NonceStore;
  readonly hashes: Hashes;
  readonly verifySignature: VerifySignature;
  readonly schemeOf: ((hotkey: string) => SignatureScheme) | undefined;
  readonly knows: ((hotkey: string) => boolean) | undefined;
  readonly blacklist: Blacklist | undefined;
}

/** A call that was let in. */
export interface Admitted {
  readonly caller: Verified;
  readonly fields: PyFields;
  /** The caller's own patience; undefined when not told. */
  readonly patienceMs: number | undefined;
  /** Counts the call off its hotkey. */
  leave(): void;
}

/** Lets calls in: proves who sent them, asks whether that one is welcome, reads the body. Nothing runs before that. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  readonly #calls: Counted;
  readonly #forgeries: Forgeries;
  readonly #unproven: Counted;
  readonly #unprovenByAddress: Counted;

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
    this.#calls = new Counted(options.limits.maxCallsPerPeer);
    this.#unproven = new Counted(options.limits.maxUnprovenBodies);
    this.#unprovenByAddress = new Counted(options.limits.maxUnprovenBodiesPerAddress);
    this.#forgeries = new Forgeries(options.limits.maxForgeriesPerMinute);
  }

  /** @throws CallRefused */
  async admit(request: IncomingMessage, definition: SynapseDefinition): Promise<Admitted> {
    const { protocols, limits, clock } = this.#options;
    checkAnnouncedBody(request, limits.maxBodyBytes);
    if (this.#forgeries.isTooMany(addressOf(request), clock.now())) {
      throw new CallRefused(
        429,
        "AXON_TOO_MANY_FORGERIES",
        "too many wrong signatures came from your address",
        "later",
      );
    }
    const header = headerReader(request);
    const protocol: AuthProtocol = isBtauth(header) ? "btauth" : "synapse";
    if (!protocols.includes(protocol)) {
      throw new CallRefused(401, "AXON_PROTOCOL_UNSUPPORTED", `this axon takes ${protocols.join(" and ")} only`);
    }
    return protocol === "btauth"
      ? this.#admitBtauth(request, definition, header)
      : this.#admitSynapse(request, definition, header);
  }

  /** The signature is in the headers and covers the body's hash: a stranger's body is not even read. */
  async #admitSynapse(
    request: IncomingMessage,
    definition: SynapseDefinition,
    header: HeaderReader,
  ): Promise<Admitted> {
    const { hotkey, clock, limits, nonces, verifySignature, hashes } = this.#options;
    const claim = accepted(readSynapseClaim(header));
    this.#checkKnown(claim.hotkey);
    const window = this.#options.windows.synapse;
    const verified = verifySynapse(claim, clock.now(), { receiver: hotkey, window, nonces, verifySignature });
    const { caller, use } = this.#proven(request, verified);
    const leave = await this.#welcome(caller, use, definition.name, replayed);
    try {
      const text = (await readBody(request, limits.maxBodyBytes, limits.bodyMs)).toString("utf8");
      const { fields } = accepted(readProvenBody(definition, text, claim, hashes, limits.json));
      return { caller, fields, leave, patienceMs: claim.timeoutMs === 0 ? undefined : claim.timeoutMs };
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #admitBtauth(request: IncomingMessage, definition: SynapseDefinition, header: HeaderReader): Promise<Admitted> {
    const { hotkey, clock, limits, nonces, verifySignature, hashes, schemeOf, windows } = this.#options;
    const claim = accepted(readBtauthClaim(header, clock.now(), { receiver: hotkey, window: windows.btauth }));
    this.#checkKnown(claim.hotkey);
    const body = await this.#unprovenBody(request);
    const verified = verifyBtauth(
      claim,
      { method: request.method ?? "", target: request.url ?? "", body },
      { nonces, verifySignature, hashes, ...(schemeOf === undefined ? {} : { schemeOf }) },
    );
    const { caller, use } = this.#proven(request, verified);
    const leave = await this.#welcome(caller, use, definition.name, btauthReplayed);
    try {
      const { fields } = accepted(readSynapseBody(definition, body.toString("utf8"), limits.json));
      return { caller, fields, leave, patienceMs: undefined };
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #unprovenBody(request: IncomingMessage): Promise<Buffer> {
    const { limits } = this.#options;
    const leaveAddress = this.#unprovenByAddress.enter(addressOf(request));
    const leave = leaveAddress && this.#unproven.enter("all");
    try {
      if (leave !== undefined) return await readBody(request, limits.maxBodyBytes, limits.bodyMs);
      throw new CallRefused(429, "AXON_TOO_MANY_UNPROVEN", "too many bodies arrive that nothing is proven of", "later");
    } finally {
      leave?.();
      leaveAddress?.();
    }
  }

  /** A look into a set, before the signature costs anything. */
  #checkKnown(hotkey: string): void {
    if (this.#options.knows?.(hotkey) === false) {
      throw new CallRefused(403, "AXON_CALLER_UNKNOWN", "the hotkey is not one that this axon serves");
    }
  }

  #proven<T extends { readonly ok: true }>(request: IncomingMessage, verified: T | Refusal): T {
    if (!verified.ok && verified.code.endsWith("SIGNATURE_INVALID")) {
      this.#forgeries.add(addressOf(request), this.#options.clock.now());
    }
    return accepted(verified);
  }

  /** Uses up the nonce only of who is welcome, so that nobody else fills the memory of nonces. */
  async #welcome(caller: Verified, use: NonceUse, synapse: string, replay: Refusal): Promise<() => void> {
    const { blacklist, nonces, limits } = this.#options;
    const reason = await blacklist?.(caller, synapse);
    if (reason !== undefined) {
      throw new CallRefused(403, "AXON_BLACKLISTED", `Forbidden. Key is blacklisted: ${reason}.`);
    }
    const leave = this.#calls.enter(caller.hotkey);
    if (leave === undefined) {
      const message = `you have ${limits.maxCallsPerPeer} calls here already`;
      throw new CallRefused(429, "AXON_TOO_MANY_CALLS", message, "later");
    }
    if (nonces.use(use)) return leave;
    leave();
    throw new CallRefused(replay.status, replay.code, replay.message);
  }
}

export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "";
}

function headerReader(request: IncomingMessage): HeaderReader {
  return (name) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
}

function accepted<T extends { readonly ok: true }>(value: T | Refusal): T {
  if (value.ok) return value;
  throw new CallRefused(value.status, value.code, value.message);
}
