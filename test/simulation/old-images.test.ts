import { expect, test } from 'vitest';
import { DeletionChecker } from '../../simulation/checkers/deletions.ts';
import { run } from '../../simulation/run/run.ts';
import { OLD_IMAGES } from '../../simulation/scenarios/old-images.ts';

test.each([
  [0, 1],
  [1, 2],
])('the scenario %d deletes what nobody wants, and no more', async (index, count) => {
  const deleted: string[] = [];
  const { violations, outcome } = await run(
    { scenario: OLD_IMAGES[index]!, seed: 1, injections: [] },
    {
      observe: ({ operation, input }) =>
        operation === 'DeregisterImage' && deleted.push((input as { ImageId: string }).ImageId),
    },
  );
  expect(violations).toEqual([]);
  expect(outcome).toBe('promoted');
  expect(new Set(deleted).size).toBe(count);
});

/** What the checker says of a deregistration, of an account in which an image has one use. */
function saidOf(use: {
  readonly runs?: true;
  readonly live?: true;
  readonly before?: true;
  readonly kept?: true;
}) {
  const said: string[] = [];
  const instances = [
    { imageId: 'ami-old', state: 'terminated' },
    ...(use.runs ? [{ imageId: 'ami-old', state: 'stopped' }] : []),
  ];
  const other = { blue: { image: use.live ? 'ami-old' : 'ami-new' }, former: new Set<string>() };
  const own = {
    blue: { image: 'ami-new' },
    former: new Set(['ami-older', ...(use.before ? ['ami-old'] : [])]),
  };
  const context = {
    world: { services: { ec2: { instances: { all: () => instances }, hasImage: () => false } } },
    expected: use.kept ? { keptImages: new Set(['ami-old']) } : {},
    ours: [own, other],
    violated: (_: string, what: string) => said.push(what),
  };
  const checker = new DeletionChecker(context as never);
  checker.called({
    operation: 'DeregisterImage',
    caller: 'reconcile',
    input: { ImageId: 'ami-old' },
  } as never);
  checker.called({ operation: 'DeleteSnapshot', caller: 'reconcile', input: {} } as never);
  checker.ended();
  return said;
}

test('an image goes that nobody has to do with', () => {
  expect(saidOf({})).toEqual([]);
});

test.each([
  [{ runs: true }, ['reconcile deregisters ami-old: a server runs it']],
  [{ live: true }, ['reconcile deregisters ami-old: it is live']],
  [{ before: true }, ['reconcile deregisters ami-old: it is the way back']],
  [
    { kept: true },
    ['reconcile deregisters ami-old: somebody keeps it', 'ami-old is gone, which somebody keeps'],
  ],
] as const)('one does not that has the use %o', (use, said) => {
  expect(saidOf(use)).toEqual(said);
});
