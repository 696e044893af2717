/** The numbers of the rules, as named, frozen, hashed profiles. Rules take `PolicyValues`; `Policy` names them. */
export { definePolicy, type Policy, type PolicyPatch, waiveFields, withValues } from "./policy.ts";
export type {
  AgreementPolicy,
  AssignmentPolicy,
  Bounds,
  CopyingPolicy,
  EpochPolicy,
  FilePolicy,
  HoneypotPolicy,
  MarketTier,
  PolicyValues,
  Ppm,
  QualityPolicy,
  QuantityPolicy,
  RankingPolicy,
  ScoringPolicy,
  SpotCheckPolicy,
} from "./policy-values.ts";
export { type PolicyName, policies } from "./profiles.ts";
