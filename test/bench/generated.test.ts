import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '../../bench/fleets/definition.ts';
import { play } from '../../bench/fleets/play.ts';
import { balancers } from './generated/balancers.ts';
import { belongings } from './generated/belongings.ts';
import { groupOf, groups } from './generated/group.ts';
import { launchConfigurations } from './generated/launch-configuration.ts';
import { templates } from './generated/template.ts';
import { traffics } from './generated/traffic.ts';
import { fleetWith } from './overlays/overlay.ts';

/** Behind one listener of an Application Load Balancer, with what belongs to a group. */
const plain = fc
  .record({ group: groups, template: templates, traffic: traffics })
  .chain(({ group, template, traffic }) =>
    belongings(group.policy === undefined).map((further) =>
      fleetWith({ group: groupOf(group), template, ...traffic, further }),
    ),
  );

/** Behind load balancers of both kinds, of a launch configuration or a template. */
const several = fc
  .record({
    traffic: balancers,
    group: groups,
    configuration: fc.option(launchConfigurations, { nil: undefined }),
    template: templates,
  })
  .map(({ traffic, group, configuration, template }) =>
    fleetWith({
      template,
      group: {
        ...groupOf(configuration ? { ...group, policy: undefined } : group),
        ...traffic.group,
        ...configuration?.group,
      },
      further: { ...traffic.further, ...configuration?.further },
    }),
  );

/** The same fleets each time: who looks for more raises the number, or takes another seed. */
const RUNS = { numRuns: 30, seed: 9 };

test.each([
  ['one listener', plain],
  ['load balancers of both kinds', several],
])(
  'fleets of any settings behind %s are rolled out, and green is like blue but for what is told',
  async (_, fleets) => {
    await fc.assert(
      fc.asyncProperty(fleets, async (definition: Definition) => {
        const { reasons, ...played } = await play(definition);
        expect(reasons).toEqual([]);
        expect(played).toMatchObject({ registered: true, completed: true, right: true });
      }),
      RUNS,
    );
  },
);
