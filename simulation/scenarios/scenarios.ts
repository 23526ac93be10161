import { CAMPAIGNS } from './campaigns.ts';
import { ENVIRONMENTS } from './environments.ts';
import { GATES } from './gates.ts';
import { INFRASTRUCTURE_AS_CODE } from './infrastructure-as-code.ts';
import { LAUNCHES } from './launches.ts';
import { MORE_IMAGES } from './more-images.ts';
import { NETWORK } from './network.ts';
import { OLD_IMAGES } from './old-images.ts';
import { ONE_IMAGE } from './one-image.ts';
import { PAUSES } from './pauses.ts';
import { PROBES } from './probes.ts';
import { PROVENANCE } from './provenance.ts';
import { RECALLS } from './recalls.ts';
import { REFRESHES } from './refreshes.ts';
import { ROLLBACKS } from './rollbacks.ts';
import type { Scenario } from './scenario.ts';
import { SURGES } from './surges.ts';
import { SURROUNDINGS } from './surroundings.ts';
import { TOUCHED } from './touched.ts';
import { TWO_SERVICES } from './two-services.ts';
import { WINDOWS } from './windows.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...ONE_IMAGE,
  ...ROLLBACKS,
  ...PAUSES,
  ...RECALLS,
  ...INFRASTRUCTURE_AS_CODE,
  ...MORE_IMAGES,
  ...PROVENANCE,
  ...SURROUNDINGS,
  ...LAUNCHES,
  ...SURGES,
  ...TWO_SERVICES,
  ...NETWORK,
  ...PROBES,
  ...WINDOWS,
  ...GATES,
  ...TOUCHED,
  ...ENVIRONMENTS,
  ...REFRESHES,
  ...OLD_IMAGES,
  ...CAMPAIGNS,
];
