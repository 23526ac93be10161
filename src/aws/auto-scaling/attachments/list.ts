import type { Attachment } from './attachment.ts';
import { fields } from './fields.ts';
import { hooks } from './hooks.ts';
import { metricsCollection } from './metrics-collection.ts';
import { mixedInstances } from './mixed-instances.ts';
import { notifications } from './notifications.ts';
import { processes } from './processes.ts';
import { scalingPolicies } from './scaling-policies.ts';
import { scheduledActions } from './scheduled-actions.ts';
import { tags } from './tags.ts';
import { warmPool } from './warm-pool.ts';

/** Everything that a copy takes over, in the order in which it is given to one. */
export const ATTACHMENTS: readonly Attachment<unknown>[] = [
  fields,
  mixedInstances,
  tags,
  hooks,
  metricsCollection,
  notifications,
  scalingPolicies,
  scheduledActions,
  warmPool,
  // Last: what makes a fleet act is whole before it may.
  processes,
];
