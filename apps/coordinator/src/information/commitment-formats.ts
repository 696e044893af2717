import {
  type CommitmentFormatsWire,
  currentAssignmentCommitment,
  documentedStatusCommitment,
  epochAssignmentCommitment,
  folderAccessCommitment,
  lodeCommitment,
  minerAccessCommitment,
  type Route,
  type RouteName,
  routes,
  statusCommitment,
  validatorAccessCommitment,
  validatorUploadCommitment,
} from "@lode/contract/coordinator";

/** Stands where a value goes: the texts are made by the functions that sign, so they cannot say anything else. */
const epochId = "{epochId}" as never;
const hotkey = "{hotkey}" as never;
const coldkey = "{coldkey}" as never;
const timestamp = "{timestamp}" as never;

const signedInQueryOrBody: Partial<Record<RouteName, readonly string[]>> = {
  currentAssignment: [currentAssignmentCommitment(timestamp)],
  epochAssignment: [epochAssignmentCommitment(epochId, timestamp)],
  status: [statusCommitment(epochId, timestamp), documentedStatusCommitment(hotkey, epochId, timestamp)],
  folderAccess: [folderAccessCommitment(coldkey, hotkey, timestamp)],
  validatorAccess: [validatorAccessCommitment(timestamp)],
  minerAccess: [minerAccessCommitment("{minerHotkey}" as never, timestamp)],
  validatorUpload: [validatorUploadCommitment(timestamp)],
};

/** What has to be signed for every signed route. */
export function commitmentFormats(): CommitmentFormatsWire {
  const named = Object.entries(routes) as [RouteName, Route][];
  return {
    signature: "sr25519 by the hotkey over the raw UTF-8 text, 64 bytes as hex, with or without 0x",
    timestamp: "unix seconds of real time: at most 300 s old and 60 s ahead",
    formats: named.flatMap(([route, { method, path, auth, signs }]) => {
      const epoch = path.includes(":epochId") ? epochId : "-";
      const own = signs && [lodeCommitment(signs, epoch, "{sha256(body)}", timestamp)];
      const commitments = own ?? signedInQueryOrBody[route];
      if (commitments === undefined || auth === "none") return [];
      return [{ route, method, path, signedIn: auth, commitments: [...commitments] }];
    }),
  };
}
