import { birds } from "./birds.ts";
import { buildings } from "./buildings.ts";
import { devices } from "./devices.ts";
import { furniture } from "./furniture.ts";
import { cutStones, jewelry } from "./jewelry.ts";
import { minerals } from "./minerals.ts";
import { people } from "./people.ts";
import { plants } from "./plants.ts";
import { quadrupeds } from "./quadrupeds.ts";
import type { Thing, Things } from "./recipe.ts";
import { seaCreatures } from "./sea-creatures.ts";
import { smallCreatures } from "./small-creatures.ts";
import { tableThings } from "./table-things.ts";
import { vehicles } from "./vehicles.ts";
import { weapons } from "./weapons.ts";
import { wearAndPlay } from "./wear-and-play.ts";

const families: readonly Things[] = [
  quadrupeds,
  people,
  birds,
  smallCreatures,
  seaCreatures,
  plants,
  furniture,
  jewelry,
  cutStones,
  minerals,
  vehicles,
  weapons,
  devices,
  buildings,
  tableThings,
  wearAndPlay,
];

/** Every name that can be asked for, and what it makes. */
export const nounIndex: ReadonlyMap<string, Thing> = new Map(
  families.flatMap((family) =>
    Object.entries(family).flatMap(([names, thing]) => names.split(", ").map((name) => [name, thing] as const)),
  ),
);
