/**
 * A value as Python would hold it after `json.loads`: what JavaScript cannot tell apart (`1` and `1.0`, the order of
 * numeric keys, whole numbers beyond 2^53) is told apart here, since the body hash depends on it.
 */
export type PyValue =
  | null
  | boolean
  | string
  /** `int`: safe integers as number, larger ones as bigint. */
  | number
  | bigint
  | PyFloat
  | PyTuple
  /** `list`. */
  | readonly PyValue[]
  /** `dict` with text keys, in order. */
  | ReadonlyMap<string, PyValue>;

/** A Python `float`, whole or not. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A Python `tuple`: an array in JSON, round brackets in `str()`. */
export class PyTuple {
  readonly items: readonly PyValue[];

  constructor(items: readonly PyValue[]) {
    this.items = items;
  }
}

/** Marks a number as a Python `float`, for fields of type `any` where `1` would be taken for an `int`. */
export function pyFloat(value: number): PyFloat {
  return new PyFloat(value);
}

export function isPyList(value: PyValue): value is readonly PyValue[] {
  return Array.isArray(value);
}

export function isPyDict(value: PyValue): value is ReadonlyMap<string, PyValue> {
  return value instanceof Map;
}
