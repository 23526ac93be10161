import { expect, test } from 'vitest';
import { badgeAtRest } from '../../../cli/dashboard/page/service-words.ts';

const freeze = { at: '', by: 'ann', reason: 'sale', until: '' };
const recall = { at: '', by: 'ann', reason: 'CVE' };

// A frozen service and one with a recalled image were shown as any other: on-call had to open each to see it.
test.each([
  [{ freeze: null, recall: null }, 'Live'],
  [{ freeze, recall: null }, 'Frozen'],
  [{ freeze, recall }, 'Image recalled'],
])('a service without a rollout says what is the matter with it', (service, text) => {
  expect(badgeAtRest(service).text).toBe(text);
});
