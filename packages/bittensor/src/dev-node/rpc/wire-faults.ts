/** What goes wrong between the node and its clients. Asked by the server, set by tests. */
export class WireFaults {
  /** Connections stay open and say nothing. */
  isSilent = false;
  #refused = 0;
  #status = 429;
  readonly #hangUps: { readonly method: string; readonly when: "before" | "after" }[] = [];

  /** The next handshakes (and HTTP requests) are refused with this status. */
  refuseHandshakes(count: number, status: number): void {
    this.#refused = count;
    this.#status = status;
  }

  /** The connection that next asks for this method is cut, before the node acts on it or after but unanswered. */
  hangUpOn(method: string, when: "before" | "after"): void {
    this.#hangUps.push({ method, when });
  }

  /** @returns the status to refuse a handshake with. */
  handshake(): number | undefined {
    if (this.#refused === 0) return undefined;
    this.#refused -= 1;
    return this.#status;
  }

  hangsUpOn(method: string, when: "before" | "after"): boolean {
    const at = this.#hangUps.findIndex((fault) => fault.method === method && fault.when === when);
    if (at === -1) return false;
    this.#hangUps.splice(at, 1);
    return true;
  }
}
