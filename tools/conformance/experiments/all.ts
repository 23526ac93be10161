import type { Experiment } from '../experiment.ts';
import { AUTO_SCALING } from './auto-scaling.ts';
import { EVENTS } from './events.ts';
import { HEALTH } from './health.ts';
import { LAUNCH_TEMPLATES } from './launch-templates.ts';
import { LOAD_BALANCING } from './load-balancing.ts';
import { METRICS } from './metrics.ts';
import { OTHERS } from './others.ts';
import { RECORDS } from './records.ts';
import { STEP_FUNCTIONS } from './step-functions.ts';

/** Every experiment, by the service that it asks. */
export const EXPERIMENTS: Readonly<Record<string, readonly Experiment[]>> = {
  'Elastic Load Balancing': [...LOAD_BALANCING, ...HEALTH],
  'EC2 Auto Scaling': AUTO_SCALING,
  EC2: LAUNCH_TEMPLATES,
  'Step Functions': STEP_FUNCTIONS,
  EventBridge: EVENTS,
  CloudWatch: METRICS,
  DynamoDB: RECORDS,
  'Image Builder, Lambda, Service Quotas': OTHERS,
};

export const ALL: readonly Experiment[] = Object.values(EXPERIMENTS).flat();
