export { importDemoOutputs } from "./import-demo-outputs.ts";
export { importLayout } from "./import-layout.ts";
