import type { AccountOptions } from '../init/account.ts';
import { alarms } from './alarms.ts';
import type { Check } from './check.ts';
import { clock } from './clock.ts';
import { functions } from './functions.ts';
import { pages } from './pages.ts';
import { permissions } from './permissions.ts';
import { quotas } from './quotas.ts';
import { records } from './records.ts';
import { rules } from './rules.ts';
import { services } from './services.ts';
import { stack } from './stack.ts';
import { tags } from './tags.ts';
import { testEvent } from './test-event.ts';
import { throttling } from './throttling.ts';

/** In the order in which they are shown: what stands before what is built on it. */
export const checksFor = (options: AccountOptions, isEventAsked = false): readonly Check[] => [
  clock,
  stack,
  functions,
  rules,
  ...(isEventAsked ? [testEvent()] : []),
  records,
  alarms,
  pages(options),
  services,
  quotas,
  throttling,
  tags,
  permissions(options),
];
