import { routes } from '../src/api/routes.ts';
import { onRequest } from '../src/runtime/http.ts';
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
} from '../src/runtime/ports.ts';

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
