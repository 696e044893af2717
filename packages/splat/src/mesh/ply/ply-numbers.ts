import { AsciiNumbers } from "../../ply/ascii-numbers.ts";
import { truncated } from "../../ply/element-bytes.ts";
import { type PlyElement, type PlyHeader, type PlyScalar, plyScalarBytes } from "../../ply/index.ts";

/** The numbers of a PLY body one after the other, whatever its format; what ends too early is a coded error. */
export interface PlyNumbers {
  /** @throws SplatError `PLY_TRUNCATED`, `PLY_NUMBER` */
  next(type: PlyScalar, element: PlyElement): number;
  /** Passes over `count` numbers of one type. */
  skip(count: number, type: PlyScalar, element: PlyElement): void;
  /** Can a body of this size hold that many more numbers? Asked before memory is reserved for them. */
  holds(count: number, type: PlyScalar): boolean;
}

export function plyNumbers(bytes: Uint8Array, header: PlyHeader): PlyNumbers {
  return header.format === "ascii" ? new TextNumbers(bytes, header.bodyStart) : new BinaryNumbers(bytes, header);
}

class TextNumbers implements PlyNumbers {
  readonly #numbers: AsciiNumbers;
  readonly #bytes: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#numbers = new AsciiNumbers(bytes, start);
    this.#bytes = bytes.length;
  }

  next(_: PlyScalar, element: PlyElement): number {
    if (!this.#numbers.next()) throw truncated(element, this.#bytes);
    return this.#numbers.value;
  }

  skip(count: number, type: PlyScalar, element: PlyElement): void {
    for (let i = 0; i < count; i++) this.next(type, element);
  }

  /** A digit and a separator each, the last one without. */
  holds(count: number): boolean {
    return count * 2 - 1 <= this.#bytes;
  }
}

class BinaryNumbers implements PlyNumbers {
  readonly #view: DataView;
  readonly #little: boolean;
  #at: number;

  constructor(bytes: Uint8Array, header: PlyHeader) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = header.format === "binary_little_endian";
    this.#at = header.bodyStart;
  }

  next(type: PlyScalar, element: PlyElement): number {
    const at = this.#at;
    this.skip(1, type, element);
    switch (type) {
      case "int8":
        return this.#view.getInt8(at);
      case "uint8":
        return this.#view.getUint8(at);
      case "int16":
        return this.#view.getInt16(at, this.#little);
      case "uint16":
        return this.#view.getUint16(at, this.#little);
      case "int32":
        return this.#view.getInt32(at, this.#little);
      case "uint32":
        return this.#view.getUint32(at, this.#little);
      case "float32":
        return this.#view.getFloat32(at, this.#little);
      case "float64":
        return this.#view.getFloat64(at, this.#little);
    }
  }

  skip(count: number, type: PlyScalar, element: PlyElement): void {
    const end = this.#at + count * plyScalarBytes[type];
    if (end > this.#view.byteLength) throw truncated(element, this.#view.byteLength);
    this.#at = end;
  }

  holds(count: number, type: PlyScalar): boolean {
    return this.#at + count * plyScalarBytes[type] <= this.#view.byteLength;
  }
}
