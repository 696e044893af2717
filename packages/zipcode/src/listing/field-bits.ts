/** Which fields of a claimed row disagreed with what the look-up found; the bitmap of an observation. */
export const fieldBits = Object.freeze({
  notFound: 1,
  address: 2,
  type: 4,
  status: 8,
  price: 16,
  bedrooms: 32,
  bathrooms: 64,
  sqft: 128,
  coordinates: 256,
});
export type FieldName = keyof typeof fieldBits;

/** Names in a bitmap, in the order of their bits. */
export function fieldsIn(bitmap: number): FieldName[] {
  return (Object.keys(fieldBits) as FieldName[]).filter((name) => (bitmap & fieldBits[name]) !== 0);
}
