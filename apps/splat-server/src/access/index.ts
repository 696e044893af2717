export { AccessKeys, loadAccessKeys } from "./access-keys.ts";
export { ApiError } from "./api-error.ts";
export { refuseBesideKeys } from "./beside-keys.ts";
export { hostName, isLoopback } from "./loopback.ts";
export { tellable } from "./tellable.ts";
