import { expect, test } from 'vitest';
import { type Definition, forwardedTo, readDefinitions } from '../../bench/fleets/definition.ts';
import { play } from '../../bench/fleets/play.ts';

const definitions = new Map(readDefinitions().map((definition) => [definition.id, definition]));

/**
 * A key pair; the image's snapshots; a launch configuration; a rule beside the default action on a Graviton fleet; no
 * subnets; HTTPS to the targets; a pinned version; a mixed instances policy; policies of all kinds; policies that act;
 * a launch hook.
 */
test.each(['03', '17', '27', '29', '36', '45', '60', '69', '79', '81', '83'])(
  'the fleet %s is rolled out, and green is like blue',
  async (id) => {
    const { reasons, ...played } = await play({ ...definitions.get(id)!, otherGroupsOnTargetGroup: 0 });
    expect(reasons).toEqual([]);
    expect(played).toMatchObject({ registered: true, completed: true, right: true });
  },
);

test.each(['42', '79'])(
  'the fleet %s, which shares its target group with another, is refused',
  async (id) => {
    const { registered, reasons } = await play(definitions.get(id)!);
    expect(registered).toBe(false);
    expect(reasons).toEqual([
      expect.stringMatching(/beside-1" is attached .* make one group of both, or give it/),
    ]);
  },
);

/** A definition with the first of its target groups behind a network load balancer only, and what forwards to it. */
function behindOneListener(definition: Definition): Definition {
  const listener = definition.listeners.find(({ ListenerArn = '' }) => ListenerArn.includes('/net/'))!;
  const groups = forwardedTo(listener.DefaultActions);
  return {
    ...definition,
    group: { ...definition.group, TargetGroupARNs: groups },
    listeners: [listener],
    targetGroups: definition.targetGroups.filter(({ TargetGroupArn = '' }) =>
      groups.includes(TargetGroupArn),
    ),
  };
}

/** A launch configuration; connections that end with the delay, and policies; a proxy. */
test.each(['09', '24', '32'])('the fleet %s is rolled out behind a network load balancer', async (id) => {
  const { reasons, ...played } = await play(behindOneListener(definitions.get(id)!));
  expect(reasons).toEqual([]);
  expect(played).toMatchObject({ registered: true, completed: true, right: true });
});
