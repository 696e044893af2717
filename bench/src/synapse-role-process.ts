import { axonRole, bareVerification, dendriteRole, responderRole } from "./synapse-roles.ts";

export type Role =
  | { readonly role: "axon" }
  | { readonly role: "responder"; readonly text: string }
  | { readonly role: "verification" }
  | {
      readonly role: "dendrite";
      readonly port: number;
      readonly calls: number;
      readonly concurrency: number;
      readonly text: string;
    };

// A child process: one role, one answer; servers serve until they are ended.
process.once("message", async (task: Role) => process.send?.(await play(task)));

function play(task: Role): Promise<unknown> {
  switch (task.role) {
    case "axon":
      return axonRole();
    case "responder":
      return responderRole(task.text);
    case "verification":
      return bareVerification();
    case "dendrite":
      return dendriteRole(task.port, task.calls, task.concurrency, task.text);
  }
}
