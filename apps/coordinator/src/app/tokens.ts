/** What the controllers ask for by name: Nest's injection by type needs metadata that not every compiler writes. */
export const GATEKEEPER = Symbol("gatekeeper");
export const ANSWERED_POSTS = Symbol("answered-posts");
export const EPOCHS = Symbol("epochs");
export const ASSIGNMENTS = Symbol("assignments");
export const STATUSES = Symbol("statuses");
export const STATS = Symbol("stats");
export const UPLOAD_ACCESS = Symbol("upload-access");
export const READ_ACCESS = Symbol("read-access");
export const VALIDATOR_UPLOADS = Symbol("validator-uploads");
export const SUBMISSIONS = Symbol("submissions");
export const OBJECTS = Symbol("objects");
export const OBSERVATIONS = Symbol("observations");
export const RESULTS = Symbol("results");
export const CANDIDATES = Symbol("candidates");
export const POLICIES = Symbol("policies");
export const HEALTH = Symbol("health");
