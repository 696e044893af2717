import { afterAll, beforeAll, describe } from "vitest";
import { conditionCases } from "./condition-cases.ts";
import { formCases } from "./form-cases.ts";
import { lifecycleCases } from "./lifecycle-cases.ts";
import { listingCases } from "./listing-cases.ts";
import { multipartCases } from "./multipart-cases.ts";
import { objectCases } from "./object-cases.ts";
import { S3Probe } from "./s3-probe.ts";
import type { S3Target } from "./s3-target.ts";
import { signatureCases } from "./signature-cases.ts";
import { storeCases } from "./store-cases.ts";

/**
 * What every S3 service keeps to that this house relies on, asked with the AWS SDK and by hand. One suite for the server of
 * this package and for a real one: a case that only our own passed would prove nothing.
 */
export function s3Suite(name: string, open: () => Promise<S3Target>): void {
  describe(`${name} is an S3 service`, () => {
    let probe: S3Probe | undefined;
    const current = (): S3Probe => {
      if (probe === undefined) throw new Error("the target is not open yet");
      return probe;
    };

    beforeAll(async () => {
      probe = new S3Probe(await open());
    });

    afterAll(() => probe?.[Symbol.dispose]());

    objectCases(current);
    conditionCases(current);
    signatureCases(current);
    formCases(current);
    listingCases(current);
    multipartCases(current);
    lifecycleCases(current);
    storeCases(current);
  });
}
