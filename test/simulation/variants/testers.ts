import { type Bug, withPorts } from './bug.ts';

const RULE = 'probes that pass';

export const TESTERS_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'The rule by which testers reach green stays when the rollout is over.',
    breaks: 'I9',
    scenario: RULE,
    variant: () =>
      withPorts([], ({ testerRules }) => ({
        testerRules: { ...testerRules, find: async () => [], remove: async () => {} },
      })),
  },
  {
    rows: [],
    incident:
      'A rule for testers is made at another place than the record says, where nobody would look for it.',
    breaks: 'I12',
    scenario: RULE,
    variant: () =>
      withPorts(['shift-traffic'], ({ testerRules }) => ({
        testerRules: {
          ...testerRules,
          make: (claim, place) => testerRules.make(claim, { ...place, priority: place.priority + 1 }),
        },
      })),
  },
  {
    rows: [],
    incident: 'The rule for testers goes to the target group that has the clients.',
    breaks: 'I16',
    scenario: RULE,
    variant: () =>
      withPorts(['shift-traffic'], ({ testerRules, traffic }) => ({
        testerRules: {
          ...testerRules,
          async make(claim, place) {
            const { weights } = await traffic.read(claim.route);
            const blue = Object.keys(weights).find((group) => group !== claim.targetGroup);
            return testerRules.make({ ...claim, targetGroup: blue ?? '' }, place);
          },
        },
      })),
  },
  {
    rows: [],
    incident:
      'Probes are sent the moment that their rule is made: they meet blue at half of the nodes, and say that green is well.',
    breaks: 'I8',
    scenario: RULE,
    variant: () =>
      withPorts(['shift-traffic'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          async save(rollout) {
            const { testers } = rollout;
            const rules = testers?.rules.map((rule) => ({
              ...rule,
              ...(rule.readBackAt && { readBackAt: 1 }),
            }));
            return rollouts.save(testers ? { ...rollout, testers: { ...testers, rules: rules! } } : rollout);
          },
        },
      })),
  },
];
