import type { Ports } from '../../../src/ports/ports.ts';
import type { Campaign } from '../../../src/rollout/campaign/campaign.ts';
import { type Bug, withPorts } from './bug.ts';

/** Campaigns as they are read by whoever has it wrong. */
const misreading = ({ campaigns }: Ports, read: (campaign: Campaign) => Campaign): Partial<Ports> => ({
  campaigns: {
    ...campaigns,
    async find(id) {
      const found = await campaigns.find(id);
      return found && read(found);
    },
  },
});

/** What begins by itself with an image of a campaign, or isn't taken back, and should be otherwise. */
export const CAMPAIGN_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident:
      'The reconciler offers an image to all services that follow its stream, whatever its campaign says.',
    breaks: 'I25',
    scenario: 'a campaign with a good image',
    variant: () =>
      withPorts(['reconcile'], (ports) =>
        misreading(ports, (one) => ({ ...one, state: 'completed', wave: one.waves.length - 1 })),
      ),
  },
  {
    rows: [],
    incident: 'The next wave begins as soon as the last service of the one before has the image.',
    breaks: 'I25',
    scenario: 'a campaign with a good image',
    variant: () =>
      withPorts(['campaigns'], (ports) =>
        misreading(ports, (one) => ({ ...one, waves: one.waves.map((wave) => ({ ...wave, bake: 0 })) })),
      ),
  },
  {
    rows: [],
    incident: 'Whoever takes a campaign on writes it as it was before somebody has paused it.',
    breaks: 'I25',
    scenario: 'a campaign that is paused in its second wave',
    variant: () =>
      withPorts(['campaigns'], (ports) =>
        misreading(ports, (one) => (one.state === 'paused' ? { ...one, state: 'running' } : one)),
      ),
  },
  {
    rows: [],
    incident:
      'A campaign is rolled back, and takes what it has brought itself for what a person has started.',
    breaks: 'I25',
    scenario: 'a campaign that is rolled back in its second wave',
    variant: () =>
      withPorts(['campaigns', 'api'], ({ services }) => ({
        services: {
          ...services,
          async list() {
            const listing = await services.list();
            return { ...listing, services: listing.services.map((one) => ({ ...one, rolledOut: [] })) };
          },
        },
      })),
  },
];
