import { expect, test } from 'vitest';
import { EXAMPLES, TIMEOUT } from './examples.ts';
import { owned, SERVICE } from './owned.ts';

test.each(EXAMPLES)(
  'the service of the example for %s begins with its first fleet, rolls out twice, and is deployed unchanged without harm',
  async (_, example) => {
    const service = await owned(example);
    try {
      expect(await service.deploy()).toContain('create FirstFleet');
      await service.advance(10);
      await service.apply();
      expect(await service.deploy({ withFirstFleet: false })).toEqual(['retain FirstFleet']);
      expect((await service.group(`${SERVICE}-original`))?.Instances).toHaveLength(2);

      // Another version of what is built, and the pipeline builds it.
      const built = { imageVersion: '1.0.1', componentUri: 'file:///images/good' };
      const changed = ['replace Component', 'replace Recipe', 'update Pipeline'];
      expect(await service.deploy(built)).toEqual(changed);
      await service.build();
      await service.untilEnded();
      expect(service.record()).toMatchObject({
        live: { fleet: `${SERVICE}-1` },
        last: { outcome: 'promoted' },
      });
      expect(await service.group(`${SERVICE}-original`)).toBeUndefined();
      expect(await service.shares()).toEqual([0, 100]);

      expect(await service.deploy()).toEqual([]);
      expect(await service.shares()).toEqual([0, 100]);

      expect(await service.deploy({ imageVersion: '1.0.2' })).toEqual(changed);
      await service.build();
      await service.advance(30);
      expect(service.record().lock).toBeDefined();
      // In the middle of the rollout.
      expect(await service.deploy()).toEqual([]);
      await service.untilEnded();
      expect(service.record()).toMatchObject({
        live: { fleet: `${SERVICE}-2` },
        last: { outcome: 'promoted' },
      });
      expect(await service.shares()).toEqual([100, 0]);
      const live = await service.group(`${SERVICE}-2`);
      expect(live?.Instances).toHaveLength(2);
      expect(await service.hooksOf(`${SERVICE}-2`)).toEqual(['agent-ready', 'work-finished']);
      expect((await service.group(service.pattern()))?.DesiredCapacity).toBe(0);

      // What the owner changes arrives by itself.
      expect(await service.deploy({ instanceType: 'm5.large' })).toEqual([
        expect.stringMatching(/^update Template/),
        'update Pattern',
      ]);
      await service.untilEnded();
      expect(service.record()).toMatchObject({
        live: { fleet: `${SERVICE}-3` },
        last: { outcome: 'promoted' },
      });
      expect(await service.typeOf(`${SERVICE}-3`)).toBe('m5.large');
      expect(await service.deploy()).toEqual([]);
    } finally {
      service.close();
    }
  },
  TIMEOUT,
);
