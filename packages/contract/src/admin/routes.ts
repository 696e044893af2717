/** One route of the owner's API; all of them want a bearer key. */
export interface AdminRoute {
  readonly method: "GET" | "POST";
  /** `:name` marks a parameter. */
  readonly path: string;
  /** Most bytes a request may have. */
  readonly maxBodyBytes: number;
  /** Most bytes an answer may have; the client stops reading there. */
  readonly maxAnswerBytes: number;
}

export const adminPrefix = "/admin/v1";
/** Where `lode admin` looks for the owner's API unless told otherwise: past the coordinator's port, its store's and its chain's. */
export const defaultAdminPort = 3003;

const kib = 1024;
const mib = 1024 * kib;
const small = { maxBodyBytes: 64 * kib, maxAnswerBytes: mib } as const;
const long = { ...small, maxAnswerBytes: 64 * mib } as const;

/** Every route of the owner's API, once; server, client and command line read this table. */
export const adminRoutes = {
  loadZipcodeTable: {
    method: "POST",
    path: `${adminPrefix}/zipcode-tables`,
    maxBodyBytes: 64 * mib,
    maxAnswerBytes: mib,
  },
  zipcodeTables: { method: "GET", path: `${adminPrefix}/zipcode-tables`, ...small },
  zipcodeTable: { method: "GET", path: `${adminPrefix}/zipcode-tables/:sha256`, ...long },
  diffZipcodeTable: { method: "GET", path: `${adminPrefix}/zipcode-tables/:sha256/diff`, ...long },
  activateZipcodeTable: { method: "POST", path: `${adminPrefix}/zipcode-tables/:sha256/activate`, ...small },
  epochs: { method: "GET", path: `${adminPrefix}/epochs`, ...small },
  epoch: { method: "GET", path: `${adminPrefix}/epochs/:epochId`, ...long },
  extendEpoch: { method: "POST", path: `${adminPrefix}/epochs/:epochId/extend`, ...small },
  holdEpoch: { method: "POST", path: `${adminPrefix}/epochs/:epochId/hold`, ...small },
  releaseEpoch: { method: "POST", path: `${adminPrefix}/epochs/:epochId/release`, ...small },
  reopenEpoch: { method: "POST", path: `${adminPrefix}/epochs/:epochId/reopen`, ...small },
  rollBackEpoch: { method: "POST", path: `${adminPrefix}/epochs/:epochId/rollback`, ...small },
  miners: { method: "GET", path: `${adminPrefix}/miners`, ...small },
  miner: { method: "GET", path: `${adminPrefix}/miners/:hotkey`, ...small },
  flagMiner: { method: "POST", path: `${adminPrefix}/miners/:hotkey/flag`, ...small },
  banMiner: { method: "POST", path: `${adminPrefix}/miners/:hotkey/ban`, ...small },
  pardonMiner: { method: "POST", path: `${adminPrefix}/miners/:hotkey/pardon`, ...small },
  flags: { method: "GET", path: `${adminPrefix}/flags`, ...small },
  setFlags: { method: "POST", path: `${adminPrefix}/flags`, ...small },
  phases: { method: "GET", path: `${adminPrefix}/phases`, ...small },
  setPhases: { method: "POST", path: `${adminPrefix}/phases`, ...small },
  limits: { method: "GET", path: `${adminPrefix}/limits`, ...small },
  setLimit: { method: "POST", path: `${adminPrefix}/limits/:name`, ...small },
  resetLimit: { method: "POST", path: `${adminPrefix}/limits/:name/reset`, ...small },
  announcement: { method: "GET", path: `${adminPrefix}/announcement`, ...small },
  announce: { method: "POST", path: `${adminPrefix}/announcement`, ...small },
  escalateAnnouncement: { method: "POST", path: `${adminPrefix}/announcement/escalate`, ...small },
  withdrawAnnouncement: { method: "POST", path: `${adminPrefix}/announcement/withdraw`, ...small },
  audit: { method: "GET", path: `${adminPrefix}/audit`, ...small },
} as const satisfies Record<string, AdminRoute>;

export type AdminRouteName = keyof typeof adminRoutes;
