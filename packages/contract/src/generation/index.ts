export { licenseDeclaration, submitMessage } from "./submit-message.ts";
export { type PulledTask, pullTask, type SubmitFeedback, submitResults } from "./synapses.ts";
