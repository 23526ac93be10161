import { routes } from '../src/api/routes.ts';
import { httpHandler } from '../src/runtime/http.ts';
import {
  audit,
  clock,
  engine,
  fleets,
  images,
  launchSettings,
  metrics,
  notifier,
  replays,
  rollouts,
  servers,
  services,
  targetGroups,
  templates,
  traffic,
} from '../src/runtime/ports.ts';
import { settings } from '../src/runtime/settings.ts';

export const handler = httpHandler(routes, {
  audit,
  replays,
  notifier,
  clock,
  engine,
  fleets,
  images,
  launchSettings,
  metrics,
  rollouts,
  servers,
  services,
  settings,
  targetGroups,
  templates,
  traffic,
});
