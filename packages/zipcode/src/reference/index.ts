/** What Lode does only because the public Python does it, bit for bit. */
export { type ConsensusV1, consensusV1Hash, consensusV1Text } from "./consensus-v1.ts";
export { cpythonSample } from "./cpython-sample.ts";
export { Mt19937 } from "./mt19937.ts";
export { compareCodePoints, type PythonFloat, type PythonValue, pythonFloat, pythonJson } from "./python-json.ts";
export {
  type ReferenceSubmission,
  type ReferenceVersion,
  referenceSpotCheckIndices,
  referenceSpotCheckSeed,
} from "./reference-spot-check.ts";
