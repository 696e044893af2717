import { ApiError } from "../access/api-error.ts";

const mib = 1024 ** 2;
/** Bytes that may be announced at a time; eight times the largest body, from eight addresses at least. */
const most = { ofAddress: 64 * mib, ofAll: 512 * mib } as const;
/** Smaller bodies are not counted: there are connections for far fewer of them. */
const smallBytes = 64 * 1024;

/**
 * Bodies are held whole before anybody knows who sent them: a signature covers all of their bytes. So only so many bytes
 * are on their way at a time, of one address and of all together; who comes then is told to come again.
 */
export class BodiesUnderWay {
  readonly #ofAddress = new Map<string, number>();
  #ofAll = 0;

  /**
   * @param bytes the most that the request may bring.
   * @returns what to call when its answer is out, or its sender gone.
   * @throws ApiError 503 OVERLOADED.
   */
  begin(address: string, bytes: number): () => void {
    if (bytes <= smallBytes) return () => {};
    const ofAddress = (this.#ofAddress.get(address) ?? 0) + bytes;
    if (ofAddress > most.ofAddress || this.#ofAll + bytes > most.ofAll) {
      throw new ApiError(503, "OVERLOADED", "Too many large bodies are on their way", {
        retry: "later",
        retryAfterSeconds: 1,
      });
    }
    this.#ofAddress.set(address, ofAddress);
    this.#ofAll += bytes;
    return () => {
      this.#ofAll -= bytes;
      const left = (this.#ofAddress.get(address) ?? 0) - bytes;
      if (left > 0) this.#ofAddress.set(address, left);
      else this.#ofAddress.delete(address);
    };
  }
}
