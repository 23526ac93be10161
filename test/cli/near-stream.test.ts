import { expect, test } from 'vitest';
import type { Client } from '../../cli/api/client.ts';
import { Refused } from '../../cli/failures.ts';
import { spellingHint, withNearPipeline } from '../../cli/near-stream.ts';

const PIPELINE = 'arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/base';
/** An API with a service for each of these streams. */
const clientOf = (...images: readonly object[]) =>
  ({
    call: async () => ({ body: { services: images.map((image) => ({ spec: { image } })) } }),
  }) as unknown as Client;
const broken = { call: () => Promise.reject(new Error('down')) } as unknown as Client;

test('a recipe without builds is told with the one that another service follows', async () => {
  const client = clientOf(
    { recipePrefix: 'checkout/' },
    { recipePrefix: 'chekcout/' },
    { promotedFrom: 'web' },
  );
  expect(await spellingHint(client, 'chekcout/', 'web.yaml')).toBe('did you mean checkout/?');
  const otherwise = 'look at how "image" in web.yaml spells it';
  expect(await spellingHint(clientOf(), 'chekcout/', 'web.yaml')).toBe(otherwise);
  expect(await spellingHint(broken, 'chekcout/', 'web.yaml')).toBe(otherwise);
});

test('a pipeline that does not exist is told with the one that another service follows', async () => {
  const refused = new Refused(
    'SpecMismatch',
    `the pipeline ${PIPELINE}e does not exist in this region: …`,
    422,
  );
  const client = clientOf({ pipeline: PIPELINE });
  expect(await withNearPipeline(client, refused)).toMatchObject({
    message: expect.stringMatching(/; did you mean arn:.*\/base\?$/),
    problem: 'SpecMismatch',
  });
  expect(await withNearPipeline(clientOf(), refused)).toBe(refused);
  const other = new Refused('SpecMismatch', 'the group "nowhere" does not exist in this region', 422);
  expect(await withNearPipeline(client, other)).toBe(other);
});
