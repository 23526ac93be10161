import { routes } from '../src/api/routes.ts';
import { onRequest } from '../src/wiring/http.ts';
import {
  announcer,
  clock,
  engine,
  fleets,
  images,
  rollouts,
  services,
  templates,
  traffic,
} from '../src/wiring/ports.ts';

/** The on-call API behind API Gateway. */
export const handler = onRequest(routes, {
  announcer,
  clock,
  engine,
  fleets,
  images,
  rollouts,
  services,
  templates,
  traffic,
});
