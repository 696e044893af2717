/** What goes through a route for example. */
export interface Example {
  readonly request?: unknown;
  readonly answer?: unknown;
}
