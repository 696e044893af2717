/** Which zipcodes an epoch asks for: drawn by a secret, committed before, verifiable after. */
export {
  type Assignment,
  type AssignmentInputs,
  assignmentCommitment,
  assignZipcodes,
  epochSecret,
  nonceFor,
  selectionSeedOf,
} from "./assign-zipcodes.ts";
export {
  type AssignedZipcode,
  type Candidate,
  candidatesProblem,
  candidateTableSha256,
  toleranceFromSources,
  toleranceOf,
} from "./candidate.ts";
export { policyForTable } from "./policy-for-table.ts";
export {
  isEligible,
  type Selection,
  type SelectionInputs,
  selectZipcodes,
  targetRange,
} from "./select-zipcodes.ts";
export { cooldownPpm, selectionWeight } from "./selection-weight.ts";
export { type AssignmentCheck, type RevealedAssignment, verifyAssignment } from "./verify-assignment.ts";
