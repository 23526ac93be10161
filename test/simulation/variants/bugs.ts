import type { Bug } from './bug.ts';
import { CAMPAIGN_BUGS } from './campaigns.ts';
import { CAPACITY_BUGS } from './capacity.ts';
import { CHECK_BUGS } from './checks.ts';
import { CLAIM_BUGS } from './claims.ts';
import { CLEANUP_BUGS } from './cleanup.ts';
import { ENVIRONMENT_BUGS } from './environments.ts';
import { GATE_BUGS } from './gates.ts';
import { HEALTH_BUGS } from './health.ts';
import { IMAGE_BUGS } from './images.ts';
import { KIND_BUGS } from './kinds.ts';
import { NEIGHBOUR_BUGS } from './neighbours.ts';
import { OLD_IMAGE_BUGS } from './old-images.ts';
import { OWNER_BUGS } from './owners.ts';
import { PAUSE_BUGS } from './pauses.ts';
import { PRESS_BUGS } from './press.ts';
import { RESOURCE_BUGS } from './resources.ts';
import { SPLIT_BUGS } from './split.ts';
import { TESTERS_BUGS } from './testers.ts';
import { TOUCHED_BUGS } from './touched.ts';
import { TWO_SERVICES_BUGS } from './two-services.ts';

export const BUGS: readonly Bug[] = [
  ...HEALTH_BUGS,
  ...SPLIT_BUGS,
  ...CHECK_BUGS,
  ...CAPACITY_BUGS,
  ...CLEANUP_BUGS,
  ...CLAIM_BUGS,
  ...PRESS_BUGS,
  ...PAUSE_BUGS,
  ...RESOURCE_BUGS,
  ...NEIGHBOUR_BUGS,
  ...IMAGE_BUGS,
  ...TWO_SERVICES_BUGS,
  ...TESTERS_BUGS,
  ...GATE_BUGS,
  ...KIND_BUGS,
  ...OWNER_BUGS,
  ...TOUCHED_BUGS,
  ...ENVIRONMENT_BUGS,
  ...OLD_IMAGE_BUGS,
  ...CAMPAIGN_BUGS,
];
