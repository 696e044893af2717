import type { EpochId } from "@lode/zipcode/epoch";
import { Capabilities } from "../access/capability.ts";
import { defaultLimits } from "../access/limits.ts";
import { deriveKey } from "../access/master-secret.ts";
import { openAccess } from "../access/open-access.ts";
import type { AdminParts } from "../admin/open-desks.ts";
import { Agreement } from "../agreement/agreement.ts";
import { AgreementStore } from "../agreement/agreement-store.ts";
import { AssignmentBook } from "../assignment/assignment-book.ts";
import { Assignments } from "../assignment/assignments.ts";
import { ParticipantStore } from "../assignment/participant-store.ts";
import { Participants } from "../assignment/participants.ts";
import { CandidateTableStore } from "../candidates/candidate-table-store.ts";
import { OwnerCandidateTables } from "../candidates/candidate-tables.ts";
import { Candidates } from "../candidates/candidates.ts";
import type { OpenDatabase } from "../database/open-database.ts";
import { EpochLookup } from "../epochs/epoch-lookup.ts";
import { EpochSteps } from "../epochs/epoch-steps.ts";
import { EpochStore } from "../epochs/epoch-store.ts";
import { openEpoch } from "../epochs/open-epoch.ts";
import { OwnerSteps } from "../epochs/owner-steps.ts";
import { EpochScheduler } from "../epochs/scheduler.ts";
import { UploadAccess } from "../folder-access/upload-access.ts";
import { Health } from "../health/health.ts";
import { Lifecycle } from "../health/lifecycle.ts";
import { databaseProbe, storeProbe } from "../health/probes.ts";
import { fencedWrites } from "../leadership/fenced-writes.ts";
import { LeaderLoop } from "../leadership/leader-loop.ts";
import { LeaderWork } from "../leadership/leader-work.ts";
import { openLeadership } from "../leadership/open-leadership.ts";
import { CapabilityUrls, type PublicUrl } from "../objects/capability-urls.ts";
import { ObjectReads } from "../objects/object-reads.ts";
import { openMetrics, watch } from "../observability/open-observability.ts";
import { poolGauges } from "../observability/pool-gauges.ts";
import { ObservationStore } from "../observations/observation-store.ts";
import { Observations } from "../observations/observations.ts";
import { PolicyBook } from "../policies/policy-book.ts";
import { Readiness } from "../readiness/readiness.ts";
import { ReadinessStore } from "../readiness/readiness-store.ts";
import { ResultStore } from "../results/result-store.ts";
import { Results } from "../results/results.ts";
import { EpochTexts } from "../retention/epoch-texts.ts";
import { reclaimRoom } from "../retention/reclaim-room.ts";
import { RetentionDuty } from "../retention/retention-duty.ts";
import { defaultRetention } from "../retention/retention-rules.ts";
import { OwnerSettings } from "../settings/owner-settings.ts";
import { RecentPerformance } from "../stats/recent-performance.ts";
import { Stats } from "../stats/stats.ts";
import { StatusStore } from "../status/status-store.ts";
import { StatusWriter } from "../status/status-writer.ts";
import { Statuses } from "../status/statuses.ts";
import { FencedFrozenObjects } from "../submissions/fenced-frozen-objects.ts";
import { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import { Submissions } from "../submissions/submissions.ts";
import { ReadAccess } from "../validator-access/read-access.ts";
import { ValidatorUploads } from "../validator-upload/validator-uploads.ts";
import type { CoordinatorOptions } from "./options.ts";

export interface ContextParts {
  readonly options: CoordinatorOptions;
  readonly database: OpenDatabase;
  readonly master: Uint8Array;
  readonly own: PublicUrl;
}

export type Context = ReturnType<typeof buildContext>;

/** Everything, built once from the options and handed down; nothing below reaches up for it. */
export function buildContext({ options, database, master, own }: ContextParts) {
  const { db } = database;
  const { chain, netuid, store, uploads, protocol, wall, reporter, policy, candidates } = options;
  const settings = new OwnerSettings({ db, wall, reporter });
  const tableStore = new CandidateTableStore(db);
  const tables = new OwnerCandidateTables({ store: tableStore, settings, configured: candidates });
  const isShared = database.server !== undefined;
  const metrics = openMetrics(options.registry);
  const access = openAccess({ ...options, db, isShared, policy: policy.values, observer: metrics });
  const { gatekeeper, limits, posts } = access;
  const isValidator = gatekeeper.isValidator.bind(gatekeeper);
  const policies = new PolicyBook(db, policy);
  const texts = new EpochTexts(store);
  const epochStore = new EpochStore(db, policies, texts);
  const epochs = new EpochLookup(epochStore, protocol, policy.values.epoch);
  const participants = new ParticipantStore(db);
  const statusStore = new StatusStore(db);
  const frozen = new FrozenObjectStore(db);
  const book = new AssignmentBook({ epochs, announcement: () => settings.announcement(), protocol, wall });
  const observationStore = new ObservationStore(db);
  const agreement = new Agreement({
    epochs,
    store: new AgreementStore(db),
    observations: observationStore,
    protocol,
    wall,
  });
  const recent = new RecentPerformance({
    epochs,
    statuses: statusStore,
    frozen,
    agreementOf: (epoch) => agreement.knownSummaryOf(epoch),
    wall,
  });
  const capabilities = new Capabilities(deriveKey(master, "capability"), wall);
  const urls = new CapabilityUrls(capabilities, own);
  const bucket = options.bucket ?? { name: "lode", region: "us-east-1" };
  const lifecycle = new Lifecycle();
  const onChange = (id: EpochId): void => {
    book.forget(id);
    recent.forget(id);
    agreement.forget(id);
  };
  const ownerSteps = new OwnerSteps({ db, policies, protocol, onChange });
  const leader = new LeaderLoop({
    leadership: openLeadership(database, wall),
    workOf: (fence) => {
      const writes = fencedWrites(db, fence);
      const steps = new EpochSteps(writes, protocol);
      const scheduler = new EpochScheduler({
        epochs: epochStore,
        steps,
        participants,
        frozen: new FencedFrozenObjects(db, writes),
        store,
        chain,
        netuid,
        // What the banned upload is not frozen: it is in no snapshot.
        registered: async () =>
          (await chain.metagraph(netuid)).neurons.filter(({ hotkey }) => !access.standings.isBanned(hotkey)),
        isValidator,
        mayExtend: () => settings.isOn("autoExtend"),
        protocol,
        wall,
        duties: options.duties,
        reporter,
        policy,
        openEpoch: (id) =>
          openEpoch(id, {
            store: epochStore,
            steps,
            policies,
            tables,
            master,
            waitsForTable: options.waitsForTable ?? false,
          }),
        onTransition: options.onTransition ?? (() => {}),
        onChange,
        pollMs: options.pollMs,
      });
      const retention = new RetentionDuty({
        db,
        writes,
        epochs: epochStore,
        texts,
        store,
        protocol,
        wall,
        rules: { ...defaultRetention, ...options.retention },
        ...(database.server === undefined && { reclaim: () => reclaimRoom(db) }),
        reporter,
      });
      return new LeaderWork(scheduler, [retention]);
    },
    wall,
    reporter,
    pollMs: options.pollMs,
  });
  const watched = watch({
    metrics,
    lifecycle,
    facts: {
      db,
      agreementOf: (epoch) => agreement.summaryOf(epoch),
      epochs: epochStore,
      protocol,
      lengthMs: policy.values.epoch.lengthMs,
    },
    directory: access.directory,
    metagraph: {
      refreshSeconds: options.metagraphRefreshSeconds ?? 300,
      maxAgeMinutes: options.maxMetagraphAgeMinutes ?? 60,
    },
    leads: () => leader.fence,
    probes: [databaseProbe(db), storeProbe(store)],
    sources: [poolGauges(metrics, database.connections)],
    wall,
    reporter,
  });
  return {
    metrics,
    metricsPage: watched.page,
    metricsPlace: options.metrics ?? "beside",
    lifecycle,
    settings,
    tables,
    access,
    limits,
    policies,
    reporter,
    gatekeeper,
    epochs,
    posts,
    assignments: new Assignments({ book, participants: new Participants(participants), protocol, isValidator }),
    statuses: new Statuses({ book, writer: new StatusWriter(statusStore, wall), protocol }),
    stats: new Stats({ book, recent, candidates: () => tables.lastRead(), settings, policy, protocol, wall }),
    uploadAccess: new UploadAccess({ uploads, urls, wall }),
    readAccess: new ReadAccess({ urls, wall, bucket }),
    validatorUploads: new ValidatorUploads({ epochs, uploads, wall }),
    submissions: new Submissions(epochs, urls),
    objects: new ObjectReads({ capabilities, db, store, signer: uploads, bucket: bucket.name }),
    observations: new Observations({ epochs, store: observationStore, protocol }),
    results: new Results({ epochs, observations: observationStore, store: new ResultStore(db), protocol, netuid }),
    candidates: new Candidates(epochs, master),
    agreement,
    readiness: new Readiness({
      store: new ReadinessStore(db),
      chain,
      netuid,
      isValidator,
      settings,
      lengthMs: policy.values.epoch.lengthMs,
      protocol,
      wall,
      reporter,
    }),
    health: new Health({ components: watched.components, lifecycle, wall, startedAt: wall.now() }),
    leader,
    ownerSteps,
    admin: {
      db,
      wall,
      protocol,
      reporter,
      settings,
      policy,
      lengthMs: policy.values.epoch.lengthMs,
      store: tableStore,
      tables,
      epochs: epochStore,
      steps: ownerSteps,
      participants,
      frozen,
      agreement: new AgreementStore(db),
      standings: access.standings,
      limits,
      usualLimits: { ...defaultLimits, ...options.limits },
      settle: async () => void (await leader.work?.scheduler.settle()),
    } satisfies AdminParts,
  };
}
