/** A coordinator as its owner starts it: from a configuration, with everything it needs besides. */
export const defaultPort = 3_000;
