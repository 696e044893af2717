/** A GLB file of any JSON and any binary chunk, right or wrong. */
export function glbOf(json: unknown, binary?: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json));
  const chunks = [chunk(0x4e4f534a, text, 0x20), ...(binary === undefined ? [] : [chunk(0x004e4942, binary, 0)])];
  const length = 12 + chunks.reduce((sum, { length }) => sum + length, 0);
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, length, true);
  let at = 12;
  for (const bytes of chunks) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function chunk(type: number, data: Uint8Array, padding: number): Uint8Array {
  const length = Math.ceil(data.length / 4) * 4;
  const bytes = new Uint8Array(8 + length).fill(padding, 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, type, true);
  bytes.set(data, 8);
  return bytes;
}

/** A column of numbers for the binary chunk. */
export type Numbers = Float32Array | Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array;

/** Lays columns one behind the other, each at a multiple of four, and gives a view for each. */
export function packed(columns: readonly Numbers[]): {
  binary: Uint8Array;
  bufferViews: { buffer: number; byteOffset: number; byteLength: number }[];
} {
  const bufferViews: { buffer: number; byteOffset: number; byteLength: number }[] = [];
  let end = 0;
  for (const { byteLength } of columns) {
    bufferViews.push({ buffer: 0, byteOffset: end, byteLength });
    end += Math.ceil(byteLength / 4) * 4;
  }
  const binary = new Uint8Array(end);
  columns.forEach((column, at) => {
    binary.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), bufferViews[at]?.byteOffset);
  });
  return { binary, bufferViews };
}

/** Parts of a document for one triangle in the plane z = 0, which a test may change before it becomes a file. */
export function triangleDocument() {
  const { binary, bufferViews } = packed([Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), Uint16Array.of(0, 1, 2)]);
  const json = {
    asset: { version: "2.0" } as Record<string, unknown>,
    buffers: [{ byteLength: binary.length }] as Record<string, unknown>[],
    bufferViews: bufferViews as Record<string, unknown>[],
    accessors: [
      { bufferView: 0, componentType: 5126, type: "VEC3", count: 3 },
      { bufferView: 1, componentType: 5123, type: "SCALAR", count: 3 },
    ] as Record<string, unknown>[],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }] as Record<string, unknown>[],
    nodes: [{ mesh: 0 }] as Record<string, unknown>[],
    scenes: [{ nodes: [0] }] as Record<string, unknown>[],
    scene: 0 as unknown,
  };
  return { json: json as typeof json & Record<string, unknown>, binary };
}
