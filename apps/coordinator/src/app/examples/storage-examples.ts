import type { Example } from "./example.ts";
import {
  capability,
  coldkey,
  epochId,
  expiry,
  fields,
  folder,
  hotkey,
  objects,
  signed,
  store,
  structureInfo,
  timestamp,
  validator,
} from "./example-values.ts";

export const storageExamples = {
  folderAccess: {
    request: { ...signed, coldkey, expiry: timestamp + 86_400 },
    answer: {
      success: true,
      message: "Upload access granted",
      url: store,
      uploadUrl: store,
      fields,
      folder,
      expiry,
      list_url: `${objects}?list-type=2&prefix=${encodeURIComponent(folder)}&capability=${capability}`,
      structure_info: structureInfo,
      metadata: { folderPath: folder, expiresAt: expiry, maxFileSize: "5GB" },
    },
  },
  validatorAccess: {
    request: { ...signed, hotkey: validator, coldkey, expiry: timestamp + 86_400 },
    answer: {
      bucket: "lode",
      region: "us-east-1",
      validator_hotkey: validator,
      expiry,
      expiry_seconds: 86_400,
      urls: {
        global: { list_all_data: `${objects}?list-type=2&prefix=data%2Fhotkey%3D&capability=${capability}` },
        miners: {
          list_all_miners: `${objects}?list-type=2&prefix=data%2Fhotkey%3D&delimiter=%2F&capability=${capability}`,
        },
      },
      structure_info: structureInfo,
    },
  },
  minerAccess: {
    request: { ...signed, hotkey: validator, coldkey, minerHotkey: hotkey, expiry: timestamp + 86_400 },
    answer: {
      bucket: "lode",
      region: "us-east-1",
      miner_hotkey: hotkey,
      miner_url: `${objects}?list-type=2&prefix=${encodeURIComponent(folder)}&capability=${capability}`,
      prefix: folder,
      expiry,
    },
  },
  validatorUpload: {
    request: {
      ...signed,
      hotkey: validator,
      epochId,
      purpose: "epoch_validation_results",
      estimatedDataSizeMb: 25,
      retentionDays: 90,
    },
    answer: {
      success: true,
      message: "Upload access granted",
      uploadUrl: store,
      url: store,
      fields: { ...fields, key: `validators/${validator}/${epochId}/\${filename}` },
      metadata: {
        folderPath: `validators/${validator}/${epochId}/`,
        expiresAt: expiry,
        maxFileSize: "100MB",
        supportedFormats: ["parquet", "csv", "json"],
      },
    },
  },
  listObjects: {
    answer: `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>lode</Name><Prefix>${folder}</Prefix><MaxKeys>1000</MaxKeys><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>${folder}job_id=1/a.parquet</Key><LastModified>2026-01-05T09:00:00.123Z</LastModified><ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag><Size>40960</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>`,
  },
} as const satisfies Readonly<Record<string, Example>>;
