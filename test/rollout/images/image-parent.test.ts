import { expect, test } from 'vitest';
import { parentIn } from '../../../src/rollout/images/image-parent.ts';

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
  expect(parentIn(STREAM, parent)?.image).toBe(image);
});

test.each([arn('webshop/x.x.x'), arn('web/3.x.x'), arn('web/1.0.0/3'), 'ami-9', 'ssm:/web/ami', ''])(
  'the parent %s is none of them',
  (parent) => {
    expect(parentIn(STREAM, parent)).toBeUndefined();
  },
);
