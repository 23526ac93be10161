import { describe, expect, test } from 'vitest';
import { claim } from '../../../src/rollout/admission/lock.ts';
import { healthSettings } from '../../../src/rollout/analysis/health-settings.ts';
import { InvalidInput } from '../../../src/rollout/errors.ts';
import { initialRecord } from '../../../src/rollout/initial-record.ts';
import { newService } from '../../../src/rollout/service.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { published } from '../../world/progress.ts';
import { aSpec, GROUP_A, GROUP_B, LISTENER, specText } from '../../world/specs.ts';

function mistakes(change: Record<string, unknown>): string[] {
  try {
    parseSpec(specText(change));
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

const probed = (probe: object) => ({ health: { probes: [probe] } });

describe('a probe in a spec', () => {
  test('needs no more than a path', () => {
    expect(healthSettings(aSpec(probed({ path: '/' })).health).probes).toEqual([
      { method: 'GET', path: '/', expected: { status: 200 }, within: 2_000, times: 3 },
    ]);
  });

  test.each([
    [{ path: 'healthz' }, 'health.probes[0].path: a path begins with "/"'],
    [{ path: '/', within: '6s' }, 'health.probes[0].within: at most 5s'],
    [{ path: '/', within: '3s', times: 4 }, 'health.probes[0].times: within × times is at most 10s'],
    [{ path: '/', text: 'ok', json: { is: 1 } }, 'health.probes[0].json: expect either "text" or "json"'],
    [{ path: '/', headers: { Host: 'a' } }, 'health.probes[0].headers.Host: name it in "host"'],
  ])('%j is refused', (probe, mistake) => {
    expect(mistakes(probed(probe))).toContainEqual(expect.stringContaining(mistake));
  });

  test('is refused behind a network load balancer, as testers are, with what to do instead', () => {
    const traffic = {
      listener: LISTENER.replace('listener/app', 'listener/net'),
      targetGroups: [GROUP_A, GROUP_B],
      testers: { header: 'X-Preview' },
    };
    expect(mistakes({ traffic, ...probed({ path: '/' }) })).toEqual([
      expect.stringMatching(/^traffic\.testers: a Network Load Balancer has no rules for headers/),
      expect.stringMatching(/^health\.probes: .*test green by what its health check asks/),
    ]);
  });
});

describe('testers in a spec', () => {
  const withTesters = (testers: object) => ({
    traffic: { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B], testers },
  });

  test('have a value that stands for itself alone', () => {
    expect(mistakes(withTesters({ header: 'X-Preview', value: 'web-*' }))).toEqual([
      'traffic.testers.value: at most 128 characters, without blanks, "*" and "?"',
    ]);
    expect(mistakes(withTesters({ header: 'host' }))).toEqual([
      'traffic.testers.header: the header "Host" has conditions of its own',
    ]);
  });

  const recordOf = (change: Record<string, unknown>, request = {}) => {
    const live = { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: 'ami-00000001' };
    const service = newService(aSpec(change), live, 0);
    return initialRecord(claim(service, { ...published, ...request }, 1));
  };

  test('are fixed when a rollout is claimed, by the name of the rollout unless the spec says otherwise', () => {
    const known = { header: 'X-Preview', value: 'secret' };
    expect(recordOf(withTesters(known))?.testers).toEqual({ ...known, rules: [] });
    expect(recordOf(probed({ path: '/' }))?.testers).toEqual({
      header: 'X-Greenshift-Testers',
      value: 'web-1',
      rules: [],
    });
    expect(recordOf({})).not.toHaveProperty('testers');
  });

  test('test no image again that has had all of the traffic', () => {
    expect(recordOf(probed({ path: '/' }), { fastForward: true })).not.toHaveProperty('testers');
  });
});
