export { type CreateReporterOptions, createReporter, type OwnedReporter } from "./create-reporter.ts";
