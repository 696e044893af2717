/** Golden values of the rules, shipped with the product: whoever judges elsewhere can check that it judges alike. */
export { revealVector, smallEpochVector, spotCheckVectors, tieBreakVector, validatorVectors } from "./golden.ts";
export {
  type EpochTable,
  epochOf,
  type FileLine,
  type SmallEpoch,
  smallEpochTable,
  vectorColdkeys,
  vectorMiners,
  vectorPolicy,
  vectorValidators,
} from "./small-epoch.ts";
