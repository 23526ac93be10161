import { RECENT_MAX } from '../rollout/campaign/book.ts';
import { LeadDocument } from '../rollout/campaign/lead-schema.ts';
import {
  CampaignLeaveOut,
  CampaignNote,
  CampaignOrder,
  CampaignSettingsRequest,
} from './campaign-requests.ts';
import type { Operation } from './operation.ts';
import { Campaign, CampaignLeftOut, CampaignList, CampaignOrdered } from './responses/campaign.ts';
import { CampaignLed } from './responses/campaign-branch.ts';
import { CampaignSettings } from './responses/campaign-settings.ts';

/** What the operations on campaigns take and return. Nothing that ships imports it. */

const ordered = (means: string) => ({ 200: { schema: CampaignOrdered, means } });

const PROBLEMS = ['InvalidInput', 'CampaignNotFound', 'CampaignNotOpen'];

export const campaignOperations = {
  'GET /campaigns': {
    summary: 'List the last campaigns, the newest first',
    responses: { 200: { schema: CampaignList, means: `At most ${RECENT_MAX} of them.` } },
    problems: [],
  },
  'POST /campaigns': {
    summary:
      'Carry a campaign on that another installation leads, and say how it goes; for that installation alone',
    request: { schema: LeadDocument, required: true },
    responses: { 200: { schema: CampaignLed, means: 'How it goes.' } },
    problems: ['InvalidInput', 'NotTheLeader', 'ImageNotFound', 'ImageRefused'],
  },
  'GET /campaigns/{campaign}': {
    summary: 'Show a campaign, with the state of each of its services',
    responses: { 200: { schema: Campaign, means: 'The campaign.' } },
    problems: ['InvalidInput', 'CampaignNotFound'],
  },
  'POST /campaigns/{campaign}/pause': {
    summary: 'Have no service begin until it is resumed; rollouts under way go on',
    request: { schema: CampaignOrder, required: true },
    responses: ordered('It is paused.'),
    problems: PROBLEMS,
  },
  'POST /campaigns/{campaign}/resume': {
    summary: 'Let a paused campaign go on',
    request: { schema: CampaignNote, required: false },
    responses: ordered('It goes on.'),
    problems: PROBLEMS,
  },
  'POST /campaigns/{campaign}/stop': {
    summary: 'End a campaign: no service begins with its image by itself; rollouts under way go on',
    request: { schema: CampaignOrder, required: true },
    responses: ordered('It is stopped.'),
    problems: PROBLEMS,
  },
  'POST /campaigns/{campaign}/rollback': {
    summary: 'Take the image back from every service that the campaign has moved',
    request: { schema: CampaignOrder, required: true },
    responses: ordered('They go back.'),
    problems: PROBLEMS,
  },
  'POST /campaigns/{campaign}/leave-out': {
    summary: 'Have a campaign go on without an installation that has a wave of it',
    request: { schema: CampaignLeaveOut, required: true },
    responses: { 200: { schema: CampaignLeftOut, means: 'It goes on without it.' } },
    problems: PROBLEMS,
  },
  'GET /campaign-settings': {
    summary: 'Show what campaigns are like',
    responses: { 200: { schema: CampaignSettings, means: 'The settings.' } },
    problems: [],
  },
  'PUT /campaign-settings': {
    summary: 'Say what campaigns that begin later are like',
    request: { schema: CampaignSettingsRequest, required: true },
    responses: { 200: { schema: CampaignSettings, means: 'The settings.' } },
    problems: ['InvalidInput'],
  },
} as const satisfies Readonly<Record<string, Operation>>;
