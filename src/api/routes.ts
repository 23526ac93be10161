import { postAbandon } from './abandon.ts';
import { postApprove } from './approve.ts';
import { audited } from './audited.ts';
import { once } from './idempotency.ts';
import { postPause, postResume } from './pause.ts';
import { postPromote } from './promote.ts';
import { deleteRecall, getRecall, getRecalls, postRecall } from './recall.ts';
import type { Route } from './requests.ts';
import { getRollout, getRollouts, postReject, postRolloutRollback, postServiceRollback } from './rollouts.ts';
import {
  deleteFreeze,
  deleteService,
  getFleets,
  getService,
  listServices,
  postRollout,
  putFreeze,
  putService,
} from './services.ts';
import { postWeight } from './weight.ts';

const seldom =
  (name: keyof typeof import('./seldom.ts').SELDOM_ROUTES): Route =>
  async (...call) =>
    (await import('./seldom.ts')).SELDOM_ROUTES[name](...call);

const byName: Readonly<Record<string, Route>> = {
  'PUT /services/{service}': putService,
  'GET /services': listServices,
  'GET /services/{service}': getService,
  'DELETE /services/{service}': deleteService,
  'PUT /services/{service}/freeze': putFreeze,
  'DELETE /services/{service}/freeze': deleteFreeze,
  'GET /services/{service}/fleets': getFleets,
  'GET /services/{service}/audit': seldom('getAudit'),
  'POST /services/{service}/audit': seldom('postAudit'),
  'GET /services/{service}/trail': seldom('getTrail'),
  'GET /services/{service}/images': seldom('getImages'),
  'GET /services/{service}/plan': seldom('getPlan'),
  'GET /services/{service}/promotion': seldom('getPromotion'),
  'GET /services/{service}/rollouts': getRollouts,
  'POST /services/{service}/rollouts': postRollout,
  'POST /services/{service}/rollback': postServiceRollback,
  'GET /rollouts/{id}': getRollout,
  'GET /rollouts/{id}/metrics': seldom('getMetrics'),
  'POST /rollouts/{id}/rollback': postRolloutRollback,
  'POST /rollouts/{id}/pause': postPause,
  'POST /rollouts/{id}/resume': postResume,
  'POST /rollouts/{id}/promote': postPromote,
  'POST /rollouts/{id}/weight': postWeight,
  'POST /rollouts/{id}/approve': postApprove,
  'POST /rollouts/{id}/reject': postReject,
  'POST /rollouts/{id}/abandon': postAbandon,
  'GET /recalls': getRecalls,
  'GET /images/{image}/recall': getRecall,
  'POST /images/{image}/recall': postRecall,
  'DELETE /images/{image}/recall': deleteRecall,
  'GET /campaigns': seldom('getCampaigns'),
  'POST /campaigns': seldom('postCampaign'),
  'GET /campaigns/{campaign}': seldom('getOneCampaign'),
  'POST /campaigns/{campaign}/pause': seldom('postCampaignPause'),
  'POST /campaigns/{campaign}/resume': seldom('postCampaignResume'),
  'POST /campaigns/{campaign}/stop': seldom('postCampaignStop'),
  'POST /campaigns/{campaign}/rollback': seldom('postCampaignRollback'),
  'POST /campaigns/{campaign}/leave-out': seldom('postCampaignLeaveOut'),
  'GET /campaign-settings': seldom('getCampaignSettings'),
  'PUT /campaign-settings': seldom('putCampaignSettings'),
};

/** Everything but a read is a command. */
export const isCommand = (name: string) => !name.startsWith('GET ');

const routed = (name: string, route: Route): Route =>
  isCommand(name) ? once(name, audited(name, route)) : route;

/** `serverless.yml` and the local cloud route the same list. */
export const routes: Readonly<Record<string, Route>> = Object.fromEntries(
  Object.entries(byName).map(([name, route]) => [name, routed(name, route)]),
);
