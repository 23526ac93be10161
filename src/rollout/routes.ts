/** One place where the traffic of a service is split; it names a listener or a rule, never both. */
export interface Route {
  readonly listener?: string | undefined;
  readonly rule?: string | undefined;
}

export const routeName = ({ listener, rule }: Route) => listener ?? rule ?? 'the route';
