import { expect, test } from 'vitest';
import { fixture, QUICK, type SpecChange, underLoad, useEnvironment } from './demo-context.ts';
import { announcements, listenerWeights, untilServers } from './observations.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();

const CVE = 'CVE-2026-12345';

test('an image with a critical finding is refused, and with an exception rolled out by itself', async () => {
  const { spec, live } = await serviceOf(environment());
  const withFindings = (findings: object) =>
    changeSpec(environment(), { ...QUICK, image: { ...spec.image, findings } as SpecChange['image'] });
  await withFindings({ critical: 0 });
  const announced = await announcements(environment());
  const image = await publish(environment(), fixture('vulnerable'));
  const withheld = await until(
    'the image to be withheld',
    async () => (await serviceOf(environment())).withheld,
  );
  expect(withheld?.reason).toContain(CVE);
  await until('its refusal to be announced', async () => announced('ImageRefused').length > 0);
  expect(announced('ImageRefused')).toEqual([
    expect.objectContaining({ service: 'web', image, reason: expect.stringContaining('critical') }),
  ]);
  // Nor is it started by its id, and nothing was launched of it.
  const started = await environment().api('POST', '/services/web/rollouts', { image, reason: 'try it' });
  expect(started).toMatchObject({ status: 422, body: { type: 'urn:greenshift:problem:ImageWithheld' } });
  expect(await serviceOf(environment())).toMatchObject({ rollout: null, live: { fleet: live.fleet } });

  // An exception without an end is none.
  const exception = { cve: CVE, owner: 'team-web', reason: 'the parser is not reachable' };
  const endless = await environment().api('PUT', '/services/web', {
    ...spec,
    image: { ...spec.image, findings: { critical: 0, exceptions: [exception] } },
  });
  expect(endless).toMatchObject({ status: 400, body: { detail: expect.stringContaining('until') } });

  const end = new Date(environment().cloud.region.clock.now() + 30 * 24 * 3_600_000);
  const { seen } = await underLoad(environment(), async () => {
    await withFindings({
      critical: 0,
      exceptions: [{ ...exception, until: end.toISOString().slice(0, 10) }],
    });
    const { rollout } = await startedRollout(environment(), image);
    expect(await endedRollout(environment(), rollout)).toMatchObject({ outcome: 'promoted', failure: null });
  });
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });
  expect(await serviceOf(environment())).toMatchObject({ withheld: null, live: { image } });
  const [a, b] = environment().infrastructure.targetGroups;
  expect(await listenerWeights(environment())).toEqual({ [a]: 0, [b]: 999 });
  await untilServers(3);
});
