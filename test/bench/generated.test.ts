import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '../../bench/fleets/definition.ts';
import { play } from '../../bench/fleets/play.ts';
import { belongings } from './generated/belongings.ts';
import { groupOf, groups } from './generated/group.ts';
import { templates } from './generated/template.ts';
import { traffics } from './generated/traffic.ts';
import { fleetWith } from './overlays/overlay.ts';

const fleets = fc
  .record({ group: groups, template: templates, traffic: traffics })
  .chain(({ group, template, traffic }) =>
    belongings(group.policy === undefined).map((further) =>
      fleetWith({ group: groupOf(group), template, ...traffic, further }),
    ),
  );

/** The same fleets each time: who looks for more raises the number, or takes another seed. */
const RUNS = { numRuns: 40, seed: 9 };

test('fleets of any settings are rolled out, and green is like blue but for what is told', async () => {
  await fc.assert(
    fc.asyncProperty(fleets, async (definition: Definition) => {
      const { reasons, ...played } = await play(definition);
      expect(reasons).toEqual([]);
      expect(played).toMatchObject({ registered: true, completed: true, right: true });
    }),
    RUNS,
  );
});
