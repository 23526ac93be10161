import { sleep } from '../../local-cloud/time/clock.ts';
import { findLater, relaxAfter, withhold } from '../actors/provenance.ts';
import { MINUTE, type Scenario } from './scenario.ts';

const STRICT = { findings: { critical: 0 } };
const EXCEPTIONS = [{ cve: 'CVE-2026-1', owner: 'team-web', until: '2026-12-31' }];
/** What a scan finds in a vulnerable image keeps nobody from launching it. */
export const EXCUSED = { findings: { critical: 0, exceptions: EXCEPTIONS } };

/** A scan for vulnerabilities decides which images may be launched. */
export const PROVENANCE: readonly Scenario[] = [
  {
    name: 'an image with a critical finding, for which an exception is made',
    image: 'vulnerable',
    ends: 'promoted',
    provenance: STRICT,
    meanwhile: relaxAfter(20 * MINUTE, 'vulnerable', EXCUSED),
  },
  {
    name: 'an image with a critical finding, which the next one mends',
    image: 'vulnerable',
    promotes: 'good',
    ends: 'promoted',
    provenance: STRICT,
    meanwhile: withhold('vulnerable', (world) => {
      void sleep(world.clock, 12 * MINUTE).then(() => world.publisher.publish('/images/good'));
    }),
  },
  {
    name: 'a vulnerability of the live image, for which another is built',
    image: 'good',
    ends: 'promoted',
    provenance: { rebuild: { findings: 'high' } },
    meanwhile: findLater,
  },
];
