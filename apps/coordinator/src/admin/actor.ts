import { createParamDecorator, type ExecutionContext } from "@nestjs/common";

/** Who does something: the name of the key, and the request that the log knows. */
export interface Actor {
  readonly name: string;
  readonly requestId: string;
}

/** Filled by the hook that let a request in and read by {@link TheActor}; gone with the request. */
export const actors = new WeakMap<object, Actor>();

/** Whoever was let in. */
export const TheActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actors.get(context.switchToHttp().getRequest<object>());
  if (actor === undefined) throw new TypeError("a request of the owner's API came in by another door");
  return actor;
});
