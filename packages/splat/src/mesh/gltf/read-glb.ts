import { type JSONDocument, type Mesh as LibraryMesh, Logger, WebIO } from "@gltf-transform/core";
import { KHRDracoMeshCompression } from "@gltf-transform/extensions";
import { SplatError } from "../../errors/index.ts";
import type { Mesh } from "../mesh.ts";
import { defaultMeshLimits, type MeshLimits } from "../mesh-limits.ts";
import { assembleMesh, type Piece } from "./assemble-mesh.ts";
import { type Fields, fields, malformedGlb, shown } from "./fields.ts";
import { checkedGeometry, dracoExtension, type GltfGeometry } from "./geometry.ts";
import { openGlb } from "./glb-container.ts";
import { type DecodeImage, decodeImages } from "./images.ts";
import { readMaterials } from "./materials.ts";
import { sceneInstances } from "./scene.ts";
import { readStorage } from "./storage.ts";

export interface ReadGlbOptions {
  readonly decodeImage: DecodeImage;
  /**
   * What `createDecoderModule()` of `draco3dgltf` gives; without it Draco files are refused. After a `GLB_MALFORMED` from it a
   * fresh one is wise: memory of a stream that broke off is not returned.
   */
  readonly dracoDecoder?: unknown;
  /** Replaces single numbers of `defaultMeshLimits`. */
  readonly limits?: Partial<MeshLimits>;
}

/**
 * The triangles that the default scene of a binary glTF 2.0 file shows, with their base colours: node transforms and texture
 * transforms applied, quantised and sparse data unpacked, strips and fans cut, Draco by the decoder handed in. Not applied: skins
 * and morph targets (the mesh appears as modelled), light, metal, normal maps, animation.
 * @throws SplatError `GLB_TRUNCATED`, `GLB_MALFORMED`, `GLB_EXTERNAL`, `GLB_UNSUPPORTED`, `GLB_IMAGE`, `MESH_TOO_LARGE`,
 * `MESH_NO_FACES`
 */
export async function readGlb(bytes: Uint8Array, options: ReadGlbOptions): Promise<Mesh> {
  const limits = { ...defaultMeshLimits, ...options.limits };
  const { json, binary } = openGlb(bytes, limits);
  checkVersion(json);
  const storage = readStorage(json, binary, limits);
  const materials = readMaterials(json, limits);
  const meshes = Array.isArray(json.meshes) ? json.meshes.length : 0;
  const instances = sceneInstances(json, meshes, limits);
  const geometry = checkedGeometry(json, storage, materials, new Set(instances.map(({ mesh }) => mesh)), limits);
  const shown = instances.reduce((sum, { mesh }) => sum + geometry.primitives[mesh]!.length, 0);
  if (shown > limits.maxEntries) {
    throw new SplatError("MESH_TOO_LARGE", `the scene shows ${shown} primitives, allowed are ${limits.maxEntries}`, {
      facts: { primitives: shown, allowed: limits.maxEntries },
    });
  }
  const decoded = await decodeGeometry(
    { json: geometry.json, resources: withChunk(storage.resources, binary) },
    geometry,
    options,
  );
  const pieces = instances.flatMap(({ mesh, matrix }) =>
    decoded[mesh]!.listPrimitives().map(
      (primitive, nth): Piece => ({ decoded: primitive, known: geometry.primitives[mesh]![nth]!, matrix }),
    ),
  );
  const wanted = new Set(
    pieces.map(({ known }) => materials[known.material]!.texture?.image).filter((image) => image !== undefined),
  );
  const pictures = await decodeImages(json, storage, wanted, options.decodeImage, limits);
  const looks = materials.map(({ looks, texture }) => {
    const picture = texture === undefined ? undefined : pictures.get(texture.image);
    return picture === undefined ? looks : { ...looks, texture: picture };
  });
  return assembleMesh(pieces, materials, looks, limits);
}

/** The library looks for the binary chunk under this name. */
const chunkName = "@glb.bin";

function withChunk(
  resources: Record<string, Uint8Array<ArrayBuffer>>,
  binary: Uint8Array<ArrayBuffer> | undefined,
): Record<string, Uint8Array<ArrayBuffer>> {
  return binary === undefined ? resources : { ...resources, [chunkName]: binary };
}

/** What a file may require without anything being lost that is read here. */
const harmless =
  /^(KHR_materials_|KHR_lights_punctual$|KHR_texture_transform$|KHR_mesh_quantization$|EXT_texture_webp$|KHR_xmp)/;

function checkVersion(json: Fields): void {
  const version = fields(json.asset, "asset").version;
  if (typeof version !== "string" || !version.startsWith("2.")) {
    throw malformedGlb(`glTF version ${shown(version)}; only 2.0 is known`);
  }
  const required: unknown = json.extensionsRequired ?? [];
  if (!Array.isArray(required)) throw malformedGlb("extensionsRequired is not a list");
  for (const name of required) {
    if (typeof name !== "string") throw malformedGlb("extensionsRequired has something else than names");
    if (name !== dracoExtension && !harmless.test(name)) throw unsupported(`the model needs ${name.slice(0, 80)}`);
  }
}

async function decodeGeometry(
  document: JSONDocument,
  geometry: GltfGeometry,
  options: ReadGlbOptions,
): Promise<LibraryMesh[]> {
  const io = new WebIO().setLogger(new Logger(Logger.Verbosity.SILENT));
  if (geometry.usesDraco) {
    if (options.dracoDecoder === undefined)
      throw unsupported("the model is compressed with Draco, and there is no decoder at hand");
    io.registerExtensions([KHRDracoMeshCompression]).registerDependencies({ "draco3d.decoder": options.dracoDecoder });
  }
  try {
    return (await io.readJSON(document)).getRoot().listMeshes();
  } catch (cause) {
    throw malformedGlb("its geometry cannot be decoded", cause);
  }
}

function unsupported(what: string): SplatError {
  return new SplatError("GLB_UNSUPPORTED", what, { next: "Export the model without that extension." });
}
