import type { GLTF } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import { count, type Fields, fields, malformedGlb, place } from "./fields.ts";

/** Buffers and the checked views into them. */
export interface Storage {
  readonly buffers: GLTF.IBuffer[];
  readonly views: GLTF.IBufferView[];
  /** The bytes of a view. */
  readonly bytesOf: (view: number) => Uint8Array;
}

const componentBytes: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [5120, 1],
  [5121, 1],
  [5122, 2],
  [5123, 2],
  [5125, 4],
  [5126, 4],
]);

/** Matrices do not occur in what is read. */
const components: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ["SCALAR", 1],
  ["VEC2", 2],
  ["VEC3", 3],
  ["VEC4", 4],
]);

/**
 * One accessor, every byte of which lies inside its view; the sparse part likewise.
 * @param compressed its numbers come out of a Draco stream, whatever the file says of a view.
 * @param budget what all accessors together may take in memory, and of it those that the file has no bytes for, which stand for
 *   zeros: any number of them fits into a few words. Grows smaller.
 */
export function checkAccessor(
  source: Fields,
  what: string,
  storage: Storage,
  compressed: boolean,
  budget: { bytes: number; zeroBytes: number },
): GLTF.IAccessor {
  const { componentType, type, normalized } = source;
  const bytes = componentBytes.get(componentType);
  const width = components.get(type);
  if (bytes === undefined || width === undefined) throw malformedGlb(`${what} has an unknown type`);
  const rows = count(source.count, `count of ${what}`);
  budget.bytes -= rows * width * bytes;
  if (!compressed && source.bufferView === undefined) budget.zeroBytes -= rows * width * bytes;
  if (budget.bytes < 0 || budget.zeroBytes < 0) {
    throw new SplatError("MESH_TOO_LARGE", "the file's vertices and indices take more memory than is allowed", {
      facts: { rows },
    });
  }
  const accessor: GLTF.IAccessor = {
    componentType: componentType as GLTF.AccessorComponentType,
    type: type as GLTF.AccessorType,
    count: rows,
    byteOffset: 0,
    ...(normalized === true ? { normalized: true } : {}),
  };
  if (compressed) return accessor;
  if (source.bufferView !== undefined) {
    accessor.bufferView = place(source.bufferView, storage.views.length, `bufferView of ${what}`);
    accessor.byteOffset = count(source.byteOffset, `byteOffset of ${what}`, 0);
    checkRange(storage, accessor.bufferView, accessor.byteOffset, rows, width * bytes, what);
  }
  if (source.sparse !== undefined) accessor.sparse = checkSparse(source.sparse, what, storage, rows, width * bytes);
  return accessor;
}

function checkSparse(
  value: unknown,
  what: string,
  storage: Storage,
  rows: number,
  rowBytes: number,
): GLTF.IAccessorSparse {
  const sparse = fields(value, `sparse of ${what}`);
  const replaced = count(sparse.count, `sparse count of ${what}`);
  if (replaced > rows) throw malformedGlb(`${what} replaces ${replaced} of ${rows} rows`);
  const indices = fields(sparse.indices, `sparse indices of ${what}`);
  const values = fields(sparse.values, `sparse values of ${what}`);
  const indexBytes = componentBytes.get(indices.componentType);
  if (indexBytes === undefined) throw malformedGlb(`${what} has sparse indices of an unknown type`);
  const part = (from: Fields, size: number) => {
    const bufferView = place(from.bufferView, storage.views.length, `sparse bufferView of ${what}`);
    const byteOffset = count(from.byteOffset, `sparse byteOffset of ${what}`, 0);
    checkRange(storage, bufferView, byteOffset, replaced, size, what);
    return { bufferView, byteOffset };
  };
  return {
    count: replaced,
    indices: {
      ...part(indices, indexBytes),
      componentType: indices.componentType as GLTF.IAccessorSparseIndices["componentType"],
    },
    values: part(values, rowBytes),
  };
}

function checkRange(storage: Storage, at: number, offset: number, rows: number, rowBytes: number, what: string): void {
  const view = storage.views[at]!;
  const stride = view.byteStride ?? rowBytes;
  const end = rows === 0 ? offset : offset + (rows - 1) * stride + rowBytes;
  if (end > view.byteLength) throw malformedGlb(`${what} reaches to byte ${end} of a view of ${view.byteLength}`);
}
