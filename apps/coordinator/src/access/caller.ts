import type { Neuron } from "@lode/bittensor/chain";
import { createParamDecorator, type ExecutionContext } from "@nestjs/common";

/** Who a request has been proven to come from. */
export interface ProvenCaller {
  readonly neuron: Neuron;
  /** 128 lower-case hex digits. */
  readonly signature: string;
  readonly timestamp: number;
}

/** Filled by the guard of a route and read by {@link Caller}; gone with the request. */
export const callers = new WeakMap<object, ProvenCaller>();

/** The proven caller of one of our own routes. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ProvenCaller => {
  const caller = callers.get(context.switchToHttp().getRequest<object>());
  if (caller === undefined) throw new TypeError("@Caller() stands on a route without a guard");
  return caller;
});
