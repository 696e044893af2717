/**
 * The description of a route is made from the types of its handler's parameters, which only a compiler with decorator
 * metadata writes down. This says them instead: texts, except where a schema stands on the parameter, which is shown then.
 */
export const ToldParameters: MethodDecorator = (target, key, descriptor) => {
  const { length } = descriptor.value as { length: number };
  Reflect.defineMetadata(
    "design:paramtypes",
    Array.from({ length }, () => String),
    target,
    key,
  );
};
