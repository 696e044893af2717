export { type DemoImport, importDemoOutputs } from "./import-demo-outputs.ts";
export { type ImportProblem, importLayout, type LayoutImport } from "./import-layout.ts";
