import type { FleetsBody } from './target.ts';

type Server = FleetsBody['fleets'][number]['servers'][number];

/** Where a server is on its way through its group, as the screens say it. */
export const SERVER_STATES: Readonly<Record<Server['state'], string>> = {
  starting: 'starting',
  'in-service': 'in service',
  standby: 'in standby',
  leaving: 'leaving',
};

/** What comes up first, then what is kept aside and what goes. */
export const OUT_OF_SERVICE = ['starting', 'standby', 'leaving'] as const;

/** The states of servers that aren't in service, with how many are in each. */
export const outOfService = (servers: readonly Pick<Server, 'state'>[]) =>
  OUT_OF_SERVICE.map((state) => ({
    state,
    text: SERVER_STATES[state],
    count: servers.filter((server) => server.state === state).length,
  })).filter(({ count }) => count > 0);
