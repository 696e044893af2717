export { type AnyValue, any } from "./any-type.ts";
export {
  defaulted,
  dict,
  fieldFromJson,
  givenOrDefault,
  isDefaulted,
  list,
  model,
  nullable,
  optional,
  tuple,
} from "./container-types.ts";
export { type DefaultedField, FieldMismatch, type FieldType } from "./field-type.ts";
export { bigint, bool, float, int, str } from "./scalar-types.ts";
