import { type Bug, withPorts } from './bug.ts';

export const TOUCHED_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'A server is ended before another one serves in its place, as an instance refresh does.',
    breaks: 'I2',
    scenario: 'a session on a live server',
    variant: () =>
      withPorts(['replace-servers'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          async configure(claim, change) {
            const fleet = await fleets.describe(claim.name);
            await fleets.terminate(claim, fleet?.servers[0]?.id ?? '', false);
            return fleets.configure(claim, change);
          },
        },
      })),
  },
  {
    rows: [],
    incident: 'An event that comes twice ends two servers: the one that was entered is not known by its id.',
    breaks: 'I13',
    scenario: 'a session on a live server',
    variant: () =>
      withPorts(['replace-servers'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          async terminate(claim, server, decrement) {
            const members = (await fleets.describe(claim.name))?.servers ?? [];
            const other = members.find(({ id }) => id !== server);
            return fleets.terminate(claim, other?.id ?? server, decrement);
          },
        },
      })),
  },
  {
    rows: [],
    incident: 'The fleet keeps the server that was launched beside it, one more with each replacement.',
    breaks: 'I9',
    scenario: 'a session on a live server',
    variant: () =>
      withPorts(['replace-servers'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          terminate: (claim, server) => fleets.terminate(claim, server, false),
        },
      })),
  },
];
