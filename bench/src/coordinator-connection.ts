import { connect, type Socket } from "node:net";

const headEnd = Buffer.from("\r\n\r\n");

/** One kept-alive connection that has one request under way at most, and reads of an answer no more than it must. */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer | undefined;
  /** Of the whole answer, once its head is there. */
  #length = 0;
  #answered: ((answer: Buffer) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    const fail = (error?: Error) => this.#fail(error ?? new Error("the server hung up"));
    socket.once("error", fail);
    socket.once("close", () => fail());
  }

  static async open(port: number): Promise<Connection> {
    return await new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** @returns the answer with its head. */
  ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error("the server hung up"));
        return;
      }
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const received = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk]);
    if (this.#length === 0) {
      const end = received.indexOf(headEnd);
      if (end >= 0) this.#length = end + headEnd.length + contentLength(received.toString("latin1", 0, end));
    }
    if (this.#length === 0 || received.length < this.#length) {
      this.#received = received;
      return;
    }
    this.#received = undefined;
    this.#length = 0;
    const answered = this.#answered;
    this.#answered = undefined;
    this.#failed = undefined;
    answered?.(received);
  }

  #fail(error: Error): void {
    this.#failed?.(error);
    this.#failed = undefined;
    this.#answered = undefined;
  }
}

function contentLength(head: string): number {
  const at = head.toLowerCase().indexOf("content-length: ");
  if (at < 0) throw new Error(`an answer without a length: ${head}`);
  return Number.parseInt(head.slice(at + 16, at + 28), 10);
}

/** Whether it is the 200 that it should be. */
export function isGood(answer: Buffer): boolean {
  return answer.toString("latin1", 9, 12) === "200";
}
