import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly bytes: number;
  /** Each file rounded up to whole blocks, as disks keep them. */
  readonly bytesOnDisk: number;
  /** Who asks for it first, going outwards from the start. */
  readonly wantedBy: string | undefined;
  /** Ours, not from a registry. */
  readonly isOwn: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What a protocol kit may bring at most, on disk. */
export const maxInstallBytes = 35_000_000;

/**
 * What installing a package brings, the package itself included: its dependencies and theirs, peers that are not optional,
 * and optional dependencies that are here. Read from an existing installation, so it needs no network.
 * @param folder of the package. @throws Error for a dependency that is not installed.
 */
export function installClosure(folder: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const waiting: { folder: string; wantedBy: string | undefined }[] = [
    { folder: realpathSync(folder), wantedBy: undefined },
  ];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (found.has(next.folder)) continue;
    const manifest: Manifest = JSON.parse(readFileSync(join(next.folder, "package.json"), "utf8"));
    const { name, version } = manifest;
    const isOwn = !next.folder.includes("/node_modules/");
    found.set(next.folder, { name, version, isOwn, ...next, ...sizeOf(next.folder) });
    for (const [wanted, isRequired] of wantedOf(manifest)) {
      const place = findInstalled(next.folder, wanted);
      if (place !== undefined) waiting.push({ folder: place, wantedBy: name });
      else if (isRequired) throw new Error(`${name} wants ${wanted}, which is not installed`);
    }
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

const blockBytes = 4096;

/** Of all files, without packages that are installed inside. */
function sizeOf(folder: string): { bytes: number; bytesOnDisk: number } {
  const size = { bytes: 0, bytesOnDisk: 0 };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    const { bytes, bytesOnDisk } = entry.isDirectory()
      ? sizeOf(path)
      : { bytes: lstatSync(path).size, bytesOnDisk: Math.ceil(lstatSync(path).size / blockBytes) * blockBytes };
    size.bytes += bytes;
    size.bytesOnDisk += bytesOnDisk;
  }
  return size;
}

/** A line for each package and one for all: bytes, bytes on disk. */
export function closureTable(packages: readonly InstalledPackage[]): string {
  const line = (bytes: number, bytesOnDisk: number, text: string): string => {
    const [inFiles, onDisk] = [bytes, bytesOnDisk].map((each) => (each / 1e6).toFixed(2).padStart(7));
    return `${inFiles} MB ${onDisk} MB on disk  ${text}`;
  };
  const { bytes, bytesOnDisk } = totalOf(packages);
  return [
    ...packages.map((each) => {
      const why = each.wantedBy === undefined ? "" : `  (for ${each.wantedBy})`;
      return line(each.bytes, each.bytesOnDisk, `${each.name}@${each.version}${why}`);
    }),
    line(bytes, bytesOnDisk, `in ${packages.length} packages`),
  ].join("\n");
}

export function totalOf(packages: readonly InstalledPackage[]): { bytes: number; bytesOnDisk: number } {
  return {
    bytes: packages.reduce((sum, { bytes }) => sum + bytes, 0),
    bytesOnDisk: packages.reduce((sum, { bytesOnDisk }) => sum + bytesOnDisk, 0),
  };
}

function wantedOf(manifest: Manifest): [name: string, isRequired: boolean][] {
  const isOptionalPeer = (name: string): boolean => manifest.peerDependenciesMeta?.[name]?.optional === true;
  const optional = Object.keys(manifest.optionalDependencies ?? {});
  return [
    ...Object.keys(manifest.dependencies ?? {})
      .filter((name) => !optional.includes(name))
      .map((name): [string, boolean] => [name, true]),
    ...Object.keys(manifest.peerDependencies ?? {})
      .filter((name) => !isOptionalPeer(name))
      .map((name): [string, boolean] => [name, true]),
    ...optional.map((name): [string, boolean] => [name, false]),
  ];
}

function findInstalled(from: string, name: string): string | undefined {
  const place = join(from, "node_modules", name);
  if (existsSync(join(place, "package.json"))) return realpathSync(place);
  const above = dirname(from);
  return above === from ? undefined : findInstalled(above, name);
}
