import { commitWeights, revealWeights } from "./commit-weights.ts";
import { setCommitment } from "./commitments.ts";
import type { CallHandler } from "./dispatch.ts";
import { register } from "./register.ts";
import { serveAxon } from "./serve-axon.ts";
import { setWeights } from "./set-weights.ts";
import { commitTimelocked } from "./timelocked-weights.ts";

/** What the node can do; every other call of its metadata fails as filtered. */
export const callHandlers: Readonly<Record<string, CallHandler>> = {
  "System.remark": () => undefined,
  "SubtensorModule.set_weights": setWeights,
  "SubtensorModule.set_mechanism_weights": setWeights,
  "SubtensorModule.commit_weights": commitWeights,
  "SubtensorModule.commit_mechanism_weights": commitWeights,
  "SubtensorModule.reveal_weights": revealWeights,
  "SubtensorModule.reveal_mechanism_weights": revealWeights,
  "SubtensorModule.commit_timelocked_weights": commitTimelocked,
  "SubtensorModule.commit_timelocked_mechanism_weights": commitTimelocked,
  "SubtensorModule.commit_crv3_mechanism_weights": commitTimelocked,
  "SubtensorModule.serve_axon": serveAxon,
  "SubtensorModule.serve_axon_tls": serveAxon,
  "SubtensorModule.burned_register": register,
  "SubtensorModule.register_limit": register,
  "Commitments.set_commitment": setCommitment,
};
