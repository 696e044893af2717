import type { FeatureFlag } from "@lode/contract/admin";
import type { RouteName } from "@lode/contract/coordinator";

/** Which door a route stands behind. What has been handed out stays readable: judging goes on behind a closed door. */
export const flagByRoute: Readonly<Partial<Record<RouteName, FeatureFlag>>> = {
  currentAssignment: "assignments",
  folderAccess: "uploads",
  validatorUpload: "validatorUploads",
  commitObservations: "observations",
  revealObservations: "observations",
  voteReadiness: "readinessVotes",
};
