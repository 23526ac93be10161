import type * as z from 'zod';
import { LeadDocument } from '../rollout/campaign/lead-schema.ts';
import { SpecDocument } from '../rollout/service-spec/spec.ts';
import {
  CampaignLeaveOut,
  CampaignNote,
  CampaignOrder,
  CampaignSettingsRequest,
} from './campaign-requests.ts';
import { componentsOf } from './openapi-components.ts';
import { pathsOf } from './openapi-paths.ts';
import { ProblemDocument } from './problem-document.ts';
import { FreezeRequest, RecallRequest } from './requests.ts';
import * as audit from './responses/audit.ts';
import * as campaign from './responses/campaign.ts';
import * as campaignBranch from './responses/campaign-branch.ts';
import * as campaignSettings from './responses/campaign-settings.ts';
import * as commands from './responses/commands.ts';
import * as fleets from './responses/fleets.ts';
import * as images from './responses/images.ts';
import * as plan from './responses/plan.ts';
import * as promotion from './responses/promotion.ts';
import * as recall from './responses/recall.ts';
import * as rollout from './responses/rollout.ts';
import * as lists from './responses/rollout-list.ts';
import * as service from './responses/service.ts';
import * as trail from './responses/trail.ts';
import * as rolloutRequests from './rollout-requests.ts';
import { StartRequest } from './start-requests.ts';

/** The API's OpenAPI document. Nothing that ships imports it. */

const REQUESTS = {
  ServiceSpec: SpecDocument,
  StartRequest,
  FreezeRequest,
  RecallRequest,
  CampaignOrder,
  CampaignNote,
  CampaignLeaveOut,
  CampaignLead: LeadDocument,
  CampaignSettingsRequest,
  ...rolloutRequests,
};
const RESPONSES = {
  ...service,
  ...fleets,
  ...rollout,
  ...lists,
  ...commands,
  ...audit,
  ...trail,
  ...images,
  ...plan,
  ...promotion,
  ...recall,
  ...campaign,
  CampaignLed: campaignBranch.CampaignLed,
  ...campaignSettings,
  Problem: ProblemDocument,
};

const NAMES = new Map<z.ZodType, string>(
  Object.entries({ ...REQUESTS, ...RESPONSES }).map(([name, schema]) => [schema, name]),
);

/** `version` is Greenshift's. */
export const openApiDocument = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Greenshift',
    version,
    description:
      'Made by `npm run schema`; do not edit. Members may be added to responses: ignore what you do not know.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    {
      url: 'https://{api}.execute-api.{region}.amazonaws.com',
      variables: { api: { default: 'api' }, region: { default: 'us-east-1' } },
    },
  ],
  security: [{ sigv4: [] }],
  paths: pathsOf((schema) => NAMES.get(schema) ?? ''),
  components: {
    securitySchemes: {
      sigv4: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'AWS Signature Version 4, of the service execute-api: see docs/api.md.',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    },
    schemas: { ...componentsOf(REQUESTS, 'input'), ...componentsOf(RESPONSES, 'output') },
  },
});
