import { type DynamicModule, Module } from "@nestjs/common";
import { AgreementController } from "../agreement/agreement.controller.ts";
import { AssignmentController } from "../assignment/assignment.controller.ts";
import { CandidatesController } from "../candidates/candidates.controller.ts";
import { FolderAccessController } from "../folder-access/folder-access.controller.ts";
import { HealthController } from "../health/health.controller.ts";
import { InformationController } from "../information/information.controller.ts";
import { ObjectsController } from "../objects/objects.controller.ts";
import { MetricsController } from "../observability/metrics.controller.ts";
import { ObservationsController } from "../observations/observations.controller.ts";
import { PoliciesController } from "../policies/policies.controller.ts";
import { ReadinessController } from "../readiness/readiness.controller.ts";
import { ResultsController } from "../results/results.controller.ts";
import { StatsController } from "../stats/stats.controller.ts";
import { StatusController } from "../status/status.controller.ts";
import { SubmissionsController } from "../submissions/submissions.controller.ts";
import { ValidatorAccessController } from "../validator-access/validator-access.controller.ts";
import { ValidatorUploadController } from "../validator-upload/validator-upload.controller.ts";
import type { Context } from "./context.ts";
import * as tokens from "./tokens.ts";

@Module({})
class CoordinatorModule {}

/** Nest's view of the coordinator: controllers, and under each token the part of the context it stands for. */
export function coordinatorModule(context: Context): DynamicModule {
  const parts: readonly [symbol, unknown][] = [
    [tokens.GATEKEEPER, context.gatekeeper],
    [tokens.ANSWERED_POSTS, context.posts],
    [tokens.EPOCHS, context.epochs],
    [tokens.ASSIGNMENTS, context.assignments],
    [tokens.STATUSES, context.statuses],
    [tokens.STATS, context.stats],
    [tokens.UPLOAD_ACCESS, context.uploadAccess],
    [tokens.READ_ACCESS, context.readAccess],
    [tokens.VALIDATOR_UPLOADS, context.validatorUploads],
    [tokens.SUBMISSIONS, context.submissions],
    [tokens.OBJECTS, context.objects],
    [tokens.OBSERVATIONS, context.observations],
    [tokens.RESULTS, context.results],
    [tokens.CANDIDATES, context.candidates],
    [tokens.POLICIES, context.policies],
    [tokens.AGREEMENT, context.agreement],
    [tokens.READINESS, context.readiness],
    [tokens.RATE_LIMITS, context.limits],
    [tokens.METRICS_PAGE, context.metricsPage],
    [tokens.HEALTH, context.health],
  ];
  return {
    module: CoordinatorModule,
    providers: parts.map(([provide, useValue]) => ({ provide, useValue })),
    controllers: [
      AssignmentController,
      StatusController,
      StatsController,
      FolderAccessController,
      ValidatorAccessController,
      ValidatorUploadController,
      SubmissionsController,
      ObjectsController,
      ObservationsController,
      ResultsController,
      CandidatesController,
      AgreementController,
      ReadinessController,
      PoliciesController,
      HealthController,
      InformationController,
      ...(context.metricsPlace === "beside" ? [MetricsController] : []),
    ],
  };
}
