import { expect, test } from 'vitest';
import { badgeAtRest } from '../../../cli/dashboard/page/service-words.ts';

const freeze = { at: '', by: 'ann', reason: 'sale', until: '' };
const recall = { at: '', by: 'ann', reason: 'CVE' };

// A frozen service and one with a recalled image were shown as any other: on-call had to open each to see it.
test.each([
  [{ freeze: null, recall: null, last: null }, 'Live'],
  [{ freeze: null, recall: null, last: { result: 'promoted' as const } }, 'Live'],
  // It was shown as live, in green, minutes after its new image had gone back.
  [{ freeze: null, recall: null, last: { result: 'reverted' as const } }, 'Last reverted'],
  [{ freeze: null, recall: null, last: { result: 'rolled-back' as const } }, 'Last rolled back'],
  [{ freeze, recall: null, last: { result: 'reverted' as const } }, 'Frozen'],
  [{ freeze, recall, last: null }, 'Image recalled'],
])('a service without a rollout says what is the matter with it', (service, text) => {
  expect(badgeAtRest(service).text).toBe(text);
});
