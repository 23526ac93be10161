import { type Bug, withPorts } from './bug.ts';

export const PAUSE_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'a pause is recorded, and the execution goes on all the same',
    breaks: 'I7',
    scenario: 'a pause half-way',
    variant: () =>
      withPorts(['api'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          async save(rollout) {
            if (!rollout.pause) return rollouts.save(rollout);
            const { epoch } = await rollouts.get(rollout.id);
            return rollouts.save({ ...rollout, epoch });
          },
        },
      })),
  },
];
