import { type Accessor, Document, type GLTF, type Material, VertexLayout, WebIO } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import type { Mesh, MeshMaterial, TextureWrap } from "../mesh.ts";
import type { Picture } from "../picture.ts";

export interface WriteGlbOptions {
  /** Needed for meshes with textures: a GLB holds them as PNG, JPEG or WebP. */
  readonly encodeImage?: (picture: Picture) => Promise<{ readonly bytes: Uint8Array; readonly mimeType: string }>;
  /** What `asset.generator` says. */
  readonly generator?: string;
}

/**
 * One node, one mesh, one primitive a part, in one binary glTF 2.0 file. The same mesh gives the same bytes.
 * @throws SplatError `MESH_FRAME` (glTF has one frame, RUB), `MESH_ARGUMENT` (a texture, and nothing to encode it with)
 */
export async function writeGlb(mesh: Mesh, options: WriteGlbOptions = {}): Promise<Uint8Array> {
  if (mesh.frame !== "RUB") {
    throw new SplatError("MESH_FRAME", `glTF is RUB (+Y up, front +Z), the mesh is ${mesh.frame}: turn it first`);
  }
  const document = new Document();
  const buffer = document.createBuffer();
  document.getRoot().getAsset().generator = options.generator ?? "Lode";
  const vertices = (array: Float32Array | undefined, type: GLTF.AccessorType) =>
    array === undefined
      ? null
      : document.createAccessor().setType(type).setArray(Float32Array.from(array)).setBuffer(buffer);
  const attributes: readonly (readonly [string, Accessor | null])[] = [
    ["POSITION", vertices(mesh.positions, "VEC3")],
    ["NORMAL", vertices(mesh.normals, "VEC3")],
    ["TEXCOORD_0", vertices(mesh.uvs, "VEC2")],
    ["COLOR_0", vertices(mesh.colors, "VEC4")],
  ];
  const small = mesh.positions.length / 3 < 65_535;
  const materials = await Promise.all(mesh.materials.map((material) => writeMaterial(document, material, options)));
  const target = document.createMesh();
  for (const part of mesh.parts) {
    const run = mesh.indices.subarray(part.firstIndex, part.firstIndex + part.indexCount);
    const indices = small ? Uint16Array.from(run) : Uint32Array.from(run);
    const primitive = document
      .createPrimitive()
      .setIndices(document.createAccessor().setType("SCALAR").setArray(indices).setBuffer(buffer))
      .setMaterial(materials[part.material] ?? null);
    for (const [semantic, accessor] of attributes) if (accessor !== null) primitive.setAttribute(semantic, accessor);
    target.addPrimitive(primitive);
  }
  const scene = document.createScene().addChild(document.createNode().setMesh(target));
  document.getRoot().setDefaultScene(scene);
  return new WebIO().setVertexLayout(VertexLayout.SEPARATE).writeBinary(document);
}

const wrapModes: Readonly<Record<TextureWrap, GLTF.TextureWrapMode>> = {
  repeat: 10497,
  clamp: 33071,
  mirror: 33648,
};

const alphaModes = { opaque: "OPAQUE", mask: "MASK", blend: "BLEND" } as const;

async function writeMaterial(document: Document, from: MeshMaterial, options: WriteGlbOptions): Promise<Material> {
  const material = document
    .createMaterial(from.name ?? "")
    .setBaseColorFactor([...from.baseColor])
    .setMetallicFactor(0)
    .setRoughnessFactor(1)
    .setAlphaMode(alphaModes[from.alphaMode ?? "opaque"])
    .setAlphaCutoff(from.alphaCutoff ?? 0.5);
  if (from.texture === undefined) return material;
  if (options.encodeImage === undefined) {
    throw new SplatError("MESH_ARGUMENT", "the mesh has a texture, and there is nothing to encode it with", {
      next: "Hand over `encodeImage`.",
    });
  }
  const { bytes, mimeType } = await options.encodeImage(from.texture);
  material.setBaseColorTexture(
    document
      .createTexture(from.name ?? "")
      .setImage(Uint8Array.from(bytes))
      .setMimeType(mimeType),
  );
  const [u, v] = from.wrap ?? ["repeat", "repeat"];
  material.getBaseColorTextureInfo()?.setWrapS(wrapModes[u]).setWrapT(wrapModes[v]);
  return material;
}
