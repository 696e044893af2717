/** What every example takes its values from, so that they tell one story. */
export const hotkey = "5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX";
export const coldkey = "5DvggEsdjznNNvnQ4q6B52JTsSfYCWbCcJRFyMSrYvoZzutr";
export const validator = "5CAsdjbWjgj1f7Ubt1eYzQDhDfpcPuWkAAZES6HrBM7LbGq9";
export const timestamp = 1_767_600_000;
export const signature = "56ed20f4a19cd9bf827da0e45370ffdc16b7167729c498b5830254196a6eb360".repeat(2);
export const epochId = "2026-01-05T08-00-00";
export const nonce = "376ce532f42cf2a5";
export const zipcode = "98101";
export const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
export const expiry = "2026-01-06T08:00:00.000Z";
export const folder = `data/hotkey=${hotkey}/`;
export const store = "https://store.example/lode";
export const objects = "https://coordinator.example/objects";
export const capability = "eyJzY29wZSI6e319.c2VhbA";
export const startsAt = 1_767_600_000_000;
export const minute = 60_000;
export const signed = { hotkey, signature, timestamp };
export const structureInfo = {
  folder_structure: "data/hotkey={hotkey}/epoch={epochId}/zipcode={zipcode}/listings.parquet",
};
export const fields = { key: `${folder}\${filename}`, Policy: "eyJleHBpcmF0aW9uIjoi", "X-Amz-Signature": sha256 };
export const policy = { name: "calibrated", version: 1, sha256 };
export const beacon = { block: 5_012_345, hash: `0x${sha256}` };
export const schedule = {
  startsAt,
  endsAt: startsAt + 240 * minute,
  deadlineAt: startsAt + 240 * minute,
  closesAt: startsAt + 255 * minute,
  commitsUntil: startsAt + 273 * minute,
  revealsUntil: startsAt + 277 * minute,
  resultsUntil: startsAt + 285 * minute,
};
export const stakeRao = "50000000000000";
export const share = { validators: 1, stakeRao, sharePpm: 1_000_000 };

/** Values of parameters, by name. */
export const parameterExamples: Readonly<Record<string, unknown>> = {
  hotkey,
  signature,
  timestamp,
  epochId,
  sha256,
  capability,
  path: `${folder}epoch=${epochId}/manifest.json`,
  prefix: folder,
  delimiter: "/",
  "max-keys": "1000",
  "start-after": `${folder}job_id=1/a.parquet`,
  "continuation-token": Buffer.from(folder).toString("base64url"),
  "encoding-type": "url",
  "x-lode-hotkey": validator,
  "x-lode-timestamp": String(timestamp),
  "x-lode-signature": signature,
};
