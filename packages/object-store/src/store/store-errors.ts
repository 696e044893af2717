import { LodeError } from "@lode/runtime/errors";

/** The object is larger than its reader is willing to hold. */
export class ObjectTooLarge extends LodeError<"OBJECT_TOO_LARGE"> {
  constructor(key: string, maxBytes: number, size?: number) {
    super("OBJECT_TOO_LARGE", `object ${key} is larger than ${maxBytes} bytes`, {
      retry: "never",
      facts: { key, maxBytes, ...(size === undefined ? {} : { size }) },
      next: "Judge it as too large; do not fetch it again.",
    });
  }
}

/** The object is there, but no longer the version that was asked for. */
export class ObjectChanged extends LodeError<"OBJECT_CHANGED"> {
  constructor(key: string, asked: string) {
    super("OBJECT_CHANGED", `object ${key} no longer has the etag ${asked}`, {
      retry: "never",
      facts: { key, asked },
      next: "List again to learn the present version.",
    });
  }
}

/** Somebody else's object is already under this key. */
export class ObjectExists extends LodeError<"OBJECT_EXISTS"> {
  constructor(key: string) {
    super("OBJECT_EXISTS", `object ${key} exists already`, {
      retry: "never",
      facts: { key },
      next: "Read the object that is there.",
    });
  }
}

/** No answer, or one that says the store is in trouble. */
export class StoreUnreachable extends LodeError<"STORE_UNREACHABLE"> {
  constructor(operation: string, key: string, cause: unknown, status?: number) {
    super("STORE_UNREACHABLE", `the object store did not answer ${operation} of ${key}`, {
      retry: "later",
      facts: { operation, key, ...(status === undefined ? {} : { status }) },
      next: "Check that the store runs and its endpoint is right; the work is retried by itself.",
      cause,
    });
  }
}

/** The store answered, and the answer is no. */
export class StoreRefused extends LodeError<"STORE_REFUSED"> {
  constructor(operation: string, key: string, storeCode: string, status: number | undefined, cause: unknown) {
    super("STORE_REFUSED", `the object store refused ${operation} of ${key}: ${storeCode}`, {
      retry: "never",
      facts: { operation, key, storeCode, ...(status === undefined ? {} : { status }) },
      next: "Check bucket, credentials and key; the same request will be refused again.",
      cause,
    });
  }
}
