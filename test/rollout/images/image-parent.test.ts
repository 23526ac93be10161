import { expect, test } from 'vitest';
import { parentsIn } from '../../../src/rollout/images/image-parent.ts';

const arn = (path: string) => `arn:aws:imagebuilder:eu-west-1:111122223333:image/${path}`;
/** Builds in the order of their time: 1.0.0 was patched once 2.0.0 was there. */
const STREAM = ['web/1.0.0/1', 'web/1.1.0/1', 'web/1.10.0/1', 'web/2.0.0/1', 'web/1.0.0/2'].map(
  (path, at) => ({
    image: `ami-${at}`,
    build: arn(path),
    builtAt: at,
  }),
);

test.each([
  ['ami-1', 'ami-1'],
  [arn('web/1.0.0/1'), 'ami-0'],
  [arn('web/1.0.0'), 'ami-4'],
  [arn('web/1.x.x'), 'ami-2'],
  [arn('web/1.0.x'), 'ami-4'],
  [arn('web/x.x.x'), 'ami-3'],
])('the parent %s is %s', (parent, image) => {
  expect(parentsIn(STREAM, parent).map((one) => one.image)).toEqual([image]);
});

test.each([arn('webshop/x.x.x'), arn('web/3.x.x'), arn('web/1.0.0/3'), 'ami-9', 'ssm:/web/ami', ''])(
  'the parent %s is none of them',
  (parent) => {
    expect(parentsIn(STREAM, parent)).toEqual([]);
  },
);

// Which one of them a recipe is launched with is Image Builder's own affair, and the others were deleted.
test('of a build with several images all of them are the parent', () => {
  const several = [...STREAM, { ...STREAM[3]!, image: 'ami-9' }];
  expect(parentsIn(several, arn('web/x.x.x')).map(({ image }) => image)).toEqual(['ami-3', 'ami-9']);
});
