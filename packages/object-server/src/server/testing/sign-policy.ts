import { createHmac } from "node:crypto";
import type { PresignedPost } from "@lode/object-store/store";
import type { S3Target } from "./s3-target.ts";

/** A form whose policy says just this besides what every policy has to say, properly signed. */
export function signPolicy(target: S3Target, conditions: readonly unknown[], expiresInSeconds = 60): PresignedPost {
  const now = Date.now();
  const amzDate = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = [amzDate.slice(0, 8), target.region, "s3", "aws4_request"];
  const credential = [target.credentials.accessKeyId, ...scope].join("/");
  const own = [
    { bucket: target.bucket },
    { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
    { "x-amz-credential": credential },
    { "x-amz-date": amzDate },
  ];
  const expiration = new Date(now + expiresInSeconds * 1000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: [...own, ...conditions] })).toString("base64");
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.reduce<string | Buffer>(mac, `AWS4${target.credentials.secretAccessKey}`);
  return {
    url: `${target.endpoint}/${target.bucket}`,
    fields: {
      "x-amz-algorithm": "AWS4-HMAC-SHA256",
      "x-amz-credential": credential,
      "x-amz-date": amzDate,
      policy,
      "x-amz-signature": mac(key, policy).toString("hex"),
    },
  };
}
