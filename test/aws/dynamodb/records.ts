import { claim } from '../../../src/rollout/admission/lock.ts';
import { liveFleetIn } from '../../../src/rollout/fleet/named-fleets.ts';
import { initialRecord } from '../../../src/rollout/initial-record.ts';
import type { Rollout } from '../../../src/rollout/record.ts';
import { newService, type Service } from '../../../src/rollout/service.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { TARGET_GROUPS } from '../auto-scaling/groups.ts';

const AT = Date.UTC(2026, 0, 1);

/** A service as it is registered, never written. */
export function aService(name = 'web'): Service {
  const spec = parseSpec({
    service: name,
    image: { recipePrefix: `${name}/`, owners: ['111122223333'] },
    traffic: {
      listener:
        'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/0123456789abcdef/0a1b2c3d4e5f6071',
      targetGroups: [TARGET_GROUPS.blue, TARGET_GROUPS.green],
    },
    fleet: `${name}-fleet`,
    steps: [
      { weight: 0.1, bake: '5m' },
      { weight: 100, bake: '1h' },
    ],
  });
  return newService(spec, { fleet: liveFleetIn(spec), targetGroup: TARGET_GROUPS.blue, imageId: 'ami-1' }, 0);
}

/** The claim of a rollout on a service. */
export function aClaim(
  service: Service = aService(),
  image = 'ami-2',
): { service: Service; rollout: Rollout } {
  const request = { image: { id: image }, cause: { kind: 'requested', by: 'on-call' } } as const;
  const taken = claim(service, request, AT);
  return { service: taken, rollout: initialRecord(taken)! };
}
