import { type Bug, withPorts } from './bug.ts';

export const CAMPAIGN_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident:
      'The reconciler offers an image to all services that follow its stream, whatever its campaign says.',
    breaks: 'I25',
    scenario: 'a campaign with a good image',
    variant: () =>
      withPorts(['reconcile'], ({ campaigns }) => ({
        campaigns: {
          ...campaigns,
          async find(id) {
            const found = await campaigns.find(id);
            return found && { ...found, state: 'completed' as const, wave: found.waves.length - 1 };
          },
        },
      })),
  },
  {
    rows: [],
    incident: 'The next wave begins as soon as the last service of the one before has the image.',
    breaks: 'I25',
    scenario: 'a campaign with a good image',
    variant: () =>
      withPorts(['campaigns', 'start-rollout'], ({ campaigns }) => ({
        campaigns: {
          ...campaigns,
          save: (campaign) =>
            campaigns.save({ ...campaign, waves: campaign.waves.map((wave) => ({ ...wave, bake: 0 })) }),
        },
      })),
  },
];
