import { createHash } from "node:crypto";
import { parseHotkey } from "@lode/bittensor/primitives";
import { type LodeRoute, lodeCommitment, lodeHeaders } from "@lode/contract/coordinator";
import type { EpochId } from "@lode/zipcode/epoch";
import { type CanActivate, type ExecutionContext, Inject, Injectable } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { parseJsonBody } from "../app/json-body.ts";
import { GATEKEEPER } from "../app/tokens.ts";
import { ApiError } from "./api-error.ts";
import { callers } from "./caller.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import { ownRouteOf } from "./own-route.ts";

type RawRequest = FastifyRequest & { rawBody?: Buffer };

/** Routes of our own carry their signature in headers, over the route's name, its epoch and the bytes of the body. */
@Injectable()
export class OwnRouteGuard implements CanActivate {
  constructor(@Inject(GATEKEEPER) private readonly gatekeeper: Gatekeeper) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RawRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { signs, role } = ownRouteOf(context.getHandler());
    const proof = readProof(request, signs);
    const neuron = await this.gatekeeper.admit(proof, { role, limit: "epochs" }, reply);
    // Only now is it worth parsing: the signature covers its bytes.
    if (request.rawBody !== undefined) request.body = parseJsonBody(request.rawBody);
    callers.set(request, { neuron, signature: proof.signature, timestamp: proof.timestamp });
    return true;
  }
}

function readProof(request: RawRequest, signs: LodeRoute) {
  const header = (name: string): string => {
    const value = request.headers[name];
    if (typeof value === "string" && value !== "") return value;
    throw new ApiError(401, "SIGNATURE_MISSING", `This route is signed in headers: ${name} is missing`);
  };
  const hotkey = parseHotkey(header(lodeHeaders.hotkey));
  if (hotkey === undefined) throw new ApiError(400, "HOTKEY_MALFORMED", "The hotkey is no SS58 address");
  const timestampText = header(lodeHeaders.timestamp);
  if (!/^\d{1,12}$/.test(timestampText)) {
    throw new ApiError(400, "TIMESTAMP_MALFORMED", "Invalid timestamp: unix seconds are expected");
  }
  const timestamp = Number(timestampText);
  const bodySha256 = createHash("sha256")
    .update(request.rawBody ?? "")
    .digest("hex");
  const epochId = ((request.params as { epochId?: string }).epochId ?? "-") as EpochId | "-";
  const commitments = [lodeCommitment(signs, epochId, bodySha256, timestamp)];
  // In one spelling, as its answer is remembered by it.
  const signature = header(lodeHeaders.signature).replace(/^0x/i, "").toLowerCase();
  return { hotkey, signature, timestamp, commitments };
}
