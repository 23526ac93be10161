import { expect, test } from 'vitest';
import { trailCommand } from '../../cli/trail-command.ts';
import { aServiceIn, aWorld } from '../world/world.ts';
import { ask } from './ask.ts';

// At three in the morning "there is no service webb" was read as an outage of Greenshift.
test.each([
  [['rollback', 'webb'], 'there is no service webb: did you mean web?'],
  [['rollback', 'wbe'], 'there is no service wbe: did you mean web?'],
  [['status', 'checkout'], 'there is no service checkout: `greenshift list` shows those that there are'],
  [['rollback', 'web-99'], 'there is no rollout web-99: `greenshift history web` shows those that there are'],
  [['history', 'wev-3'], 'there is no rollout wev-3: did you mean web-3?'],
])('a name that there is not, of %j, is told with the one that is near', async (args, message) => {
  const world = aWorld();
  await aServiceIn(world);
  expect(await ask(world, ...args)).toEqual({ code: 7, out: '', err: `greenshift: ${message}\n` });
});

test('without services there is nothing to suggest', async () => {
  expect((await ask(aWorld(), 'status', 'web')).err).toBe('greenshift: there is no service web\n');
});

test.each([
  ['POST /rollouts/web-4/pause', 'pause web-4'],
  ['POST /services/web/rollback', 'rollback web'],
  ['POST /services/web/rollouts', 'start web'],
  ['DELETE /services/web/freeze', 'unfreeze web'],
  ['PUT /services/web', 'apply web'],
  ['POST /images/{image}/recall', 'recall'],
  ['POST /somewhere/else', 'POST /somewhere/else'],
])('the trail says %s as %s', (call, command) => {
  expect(trailCommand(call)).toBe(command);
});
