import { expect, test } from 'vitest';
import { services } from '../../../cli/doctor/services.ts';
import type { ServiceBody } from '../../../cli/target.ts';
import { anInstallation } from './an-installation.ts';

const waiting = { service: 'web', installation: 'test', image: 'ami-2', waitsFor: 'it is asked again' };

test.each([
  ['of one that only waits for its time', false, []],
  [
    'of one that can not be asked',
    true,
    [{ severity: 'medium', subject: 'shop', means: 'no image comes from web of test: it is asked again' }],
  ],
])('a service that follows another tells %s', async (_, stuck, found) => {
  const shop = { service: 'shop', upstream: { ...waiting, stuck } } as unknown as ServiceBody;
  const { installation } = anInstallation({
    services: async () => [shop],
    api: {
      endpoint: 'http://127.0.0.1:1',
      call: async () => ({ status: 200, body: { refusals: [] } as never }),
    },
  });
  expect(await services.run(installation)).toMatchObject(found);
});
