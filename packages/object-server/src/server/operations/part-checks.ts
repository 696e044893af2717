import { badDigest, type RunningChecksum, runningChecksum } from "../body/checksum.ts";
import type { PartObserver } from "../disk/assemble-object.ts";
import type { RequestHeaders } from "../request-headers.ts";
import { S3Error } from "../s3-error.ts";

const PREFIX = "x-amz-checksum-";

/** Whether a header of a completion promises something about the object's content. */
export function isChecksumHeader(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * What a completion promises about the content, checked while the parts are put together: of single parts, of the whole
 * object, or of the checksums of the parts one behind the other (`…-N`).
 */
export class PartChecks implements PartObserver {
  readonly #named: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** Base64 by algorithm. */
  readonly #promised = new Map<string, string>();
  readonly #whole = new Map<string, RunningChecksum>();
  readonly #ofParts = new Map<string, Buffer[]>();
  #current = new Map<string, RunningChecksum>();
  #failed: string | undefined;

  /** @throws S3Error InvalidRequest for a checksum that is not known here. */
  constructor(
    headers: RequestHeaders,
    named: readonly { readonly partNumber: number; readonly checksums: ReadonlyMap<string, string> }[],
  ) {
    this.#named = new Map(named.map(({ partNumber, checksums }) => [partNumber, checksums]));
    const partAlgorithms = new Set(named.flatMap(({ checksums }) => [...checksums.keys()]));
    for (const [name, value] of headers) {
      if (!isChecksumHeader(name) || name === `${PREFIX}type` || name === `${PREFIX}algorithm`) continue;
      const algorithm = name.slice(PREFIX.length);
      this.#promised.set(algorithm, value);
      if (isComposite(value)) partAlgorithms.add(algorithm);
      else this.#whole.set(algorithm, runningChecksum(name));
    }
    for (const algorithm of partAlgorithms) this.#ofParts.set(algorithm, []);
    this.#beginPart();
  }

  update(bytes: Uint8Array): void {
    for (const running of this.#whole.values()) running.update(bytes);
    for (const running of this.#current.values()) running.update(bytes);
  }

  partEnd(partNumber: number): void {
    for (const [algorithm, running] of this.#current) {
      const digest = running.digest();
      this.#ofParts.get(algorithm)?.push(digest);
      const expected = this.#named.get(partNumber)?.get(algorithm);
      if (expected !== undefined && expected !== digest.toString("base64"))
        this.#failed ??= `${algorithm} of part ${partNumber}`;
    }
    this.#beginPart();
  }

  /** @throws S3Error BadDigest */
  verify(): void {
    if (this.#failed !== undefined) throw badDigest(this.#failed);
    for (const [algorithm, value] of this.#promised) {
      if (this.#digest(algorithm, value) !== value) throw badDigest(algorithm);
    }
  }

  #digest(algorithm: string, value: string): string | undefined {
    if (!isComposite(value)) return this.#whole.get(algorithm)?.digest().toString("base64");
    const digests = this.#ofParts.get(algorithm) ?? [];
    const running = runningChecksum(PREFIX + algorithm);
    for (const digest of digests) running.update(digest);
    return `${running.digest().toString("base64")}-${digests.length}`;
  }

  #beginPart(): void {
    this.#current = new Map(
      [...this.#ofParts.keys()].map((algorithm) => [algorithm, runningChecksum(PREFIX + algorithm)]),
    );
  }
}

/** No Base64 holds a dash. */
function isComposite(value: string): boolean {
  if (!value.includes("-")) return false;
  if (!/^[A-Za-z0-9+/]+=*-\d{1,5}$/.test(value)) throw new S3Error("InvalidRequest", "A checksum is malformed.");
  return true;
}
