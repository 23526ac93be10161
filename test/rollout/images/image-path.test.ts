import { describe, expect, test } from 'vitest';
import { beginsWith, follows, imagePath } from '../../../src/rollout/images/image-path.ts';
import { aSpec, build } from '../../world/specs.ts';

describe('a prefix of an image’s path', () => {
  test.each([
    ['web', 'web/1.0.0/1', true],
    ['web/', 'web/1.0.0/1', true],
    ['web', 'web-admin/1.0.0/1', false],
    ['web-admin', 'web/1.0.0/1', false],
    ['web_admin', 'web-admin/1.0.0/1', false],
    ['web/2.', 'web/2.14.0/1', true],
    ['web/2.', 'web/20.0.0/1', false],
    ['web/2', 'web/20.0.0/1', false],
    ['web/2.1', 'web/2.14.0/1', false],
    ['web/1.0.0/3', 'web/1.0.0/3', true],
    ['web/1.0.0/3', 'web/1.0.0/31', false],
  ])('%s of %s: %s', (prefix, path, isPrefix) => {
    expect(beginsWith(path, prefix)).toBe(isPrefix);
  });
});

test('the path is what comes after the account, of a build and of a version', () => {
  expect(imagePath(build('web/1.0.0/1'))).toBe('web/1.0.0/1');
  expect(imagePath('arn:aws:imagebuilder:eu-west-1:111122223333:image-pipeline/web')).toBe('');
  expect(imagePath(undefined)).toBe('');
});

test('a service that follows "web" is not offered the images of "web-admin"', () => {
  const spec = aSpec({ image: { recipePrefix: 'web', owners: ['111122223333'] } });
  expect(follows(spec, { buildArn: build('web/1.0.0/2') })).toBe(true);
  expect(follows(spec, { buildArn: build('web-admin/1.0.0/2') })).toBe(false);
});
