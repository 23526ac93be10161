import {
  AddTagsCommand,
  CreateTargetGroupCommand,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { loadBalancerTargetGroups } from '../../../src/aws/load-balancing/target-groups.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import { settingChanges } from '../../../src/rollout/fleet/settings.ts';
import { TAGS } from '../../../src/rollout/fleet/tags.ts';
import { directly } from '../../contracts/cloud-world.ts';
import { INSTALLATION } from '../../world/specs.ts';
import { aLoadBalancer, aWorld } from '../world.ts';

type Sends = (command: { readonly input: unknown }) => Promise<unknown>;

/** A target group whose health check and attributes are its owner's, and how its twin is made and reached. */
async function original() {
  const { clients } = await aWorld(undefined, directly);
  const { blue: of, listener } = await aLoadBalancer(clients);
  const claim = { service: 'web', of, name: 'web-a-twin' };
  const { loadBalancing } = clients;
  const set = async (path: string, delay: string) => {
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: delay }];
    await loadBalancing.send(new ModifyTargetGroupCommand({ TargetGroupArn: of, HealthCheckPath: path }));
    await loadBalancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: of, Attributes }));
  };
  await set('/ready', '30');
  const sent: string[] = [];
  /** The adapter on a client of which some calls go another way. */
  const adapter = (
    instead: (command: object, send: Sends) => Promise<unknown> | undefined = () => undefined,
  ) => {
    const send: Sends = (command) => loadBalancing.send(command as never) as Promise<unknown>;
    const client = {
      send: (command: { readonly input: unknown }) => {
        sent.push(command.constructor.name);
        return instead(command, send) ?? send(command);
      },
    };
    return loadBalancerTargetGroups(client as never, INSTALLATION);
  };
  const differences = async (arn: string) => {
    const groups = adapter();
    return settingChanges(await groups.read(of), await groups.read(arn)).map(({ setting }) => setting);
  };
  return { claim, listener, loadBalancing, set, adapter, differences, sent };
}

describe('a twin that is there already', () => {
  test('and whose maker died before its attributes is completed', async () => {
    const { claim, loadBalancing, adapter, differences } = await original();
    const Tags = Object.entries({
      [TAGS.service]: 'web',
      [TAGS.twinOf]: claim.of,
      [TAGS.installation]: INSTALLATION,
    }).map(([Key, Value]) => ({ Key, Value }));
    const command = {
      Name: claim.name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-1',
      HealthCheckPath: '/ready',
    };
    await loadBalancing.send(new CreateTargetGroupCommand({ ...command, Protocol: 'HTTP', Tags }));
    const arn = await adapter().make(claim);
    expect(await differences(arn)).toEqual([]);
  });

  test('and like its original is not written to again', async () => {
    const { claim, adapter, sent } = await original();
    await adapter().make(claim);
    sent.length = 0;
    await adapter().make(claim);
    expect(sent.filter((name) => name.startsWith('Modify'))).toEqual([]);
    // By its name, beside its original, and the original that it would be made like.
    expect(sent.filter((name) => name === 'DescribeTargetGroupsCommand')).toHaveLength(4);
  });

  test('and unused is made like its original, also where AWS names no load balancers', async () => {
    for (const shows of [true, false]) {
      const { claim, set, adapter, differences } = await original();
      await adapter().make(claim);
      await set('/healthz', '60');
      const unnamed = async (_: object, result: Promise<unknown>) => {
        const response = (await result) as { TargetGroups?: { LoadBalancerArns?: string[] }[] };
        for (const group of response.TargetGroups ?? []) delete group.LoadBalancerArns;
        return response;
      };
      const arn = await adapter((command, send) =>
        shows ? undefined : unnamed(command, send(command as never)),
      ).make(claim);
      expect(await differences(arn)).toEqual([]);
    }
  });

  // It may be the live fleet's: its health check was changed under its servers.
  test('and in use is left as it is', async () => {
    const { claim, listener, loadBalancing, set, adapter, differences } = await original();
    const arn = await adapter().make(claim);
    const TargetGroups = [claim.of, arn].map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 }));
    const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
    await loadBalancing.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions }));
    await set('/healthz', '60');
    expect(await adapter().make(claim)).toBe(arn);
    expect(await differences(arn)).toEqual(['HealthCheckPath', 'deregistration_delay.timeout_seconds']);
  });
});

describe('a twin whose original has other tags by now', () => {
  async function retagged() {
    const { claim, loadBalancing, adapter, differences, sent } = await original();
    const tag = (TargetGroup: string, Key: string, Value: string) =>
      loadBalancing.send(new AddTagsCommand({ ResourceArns: [TargetGroup], Tags: [{ Key, Value }] }));
    for (const key of ['team', 'cost']) await tag(claim.of, key, 'web');
    const twin = await adapter().make(claim);
    const untag = (TagKeys: string[]) =>
      loadBalancing.send(new RemoveTagsCommand({ ResourceArns: [claim.of], TagKeys }));
    const align = (...settings: string[]) => adapter().align(twin, claim.of, settings);
    return {
      claim,
      tag: (key: string, value: string) => tag(claim.of, key, value),
      untag,
      align,
      adapter,
      twin,
      differences,
      sent,
    };
  }

  test('gets the one that is new, loses the one that is gone, and keeps the others', async () => {
    const { claim, tag, untag, align, adapter, twin, differences } = await retagged();
    await tag('team', 'shop');
    await untag(['cost']);
    expect(await differences(twin)).toEqual(['tag "cost"', 'tag "team"']);
    await align('tag "team"', 'tag "cost"');
    expect(await differences(twin)).toEqual([]);
    // Its own tags are what it is known by.
    expect(await adapter().find(claim)).toEqual({ kind: 'ours', arn: twin });
  });

  test.each([
    ['a new value', 'AddTagsCommand', 'RemoveTagsCommand'],
    ['one that is gone', 'RemoveTagsCommand', 'AddTagsCommand'],
  ])('is sent no empty change, with %s alone', async (what, wanted, needless) => {
    const { tag, untag, align, differences, twin, sent } = await retagged();
    await (what === 'a new value' ? tag('team', 'shop') : untag(['team']));
    sent.length = 0;
    await align('tag "team"');
    expect(sent).toContain(wanted);
    expect(sent).not.toContain(needless);
    expect(sent).not.toContain('ModifyTargetGroupAttributesCommand');
    expect(await differences(twin)).toEqual([]);
  });
});

describe('a twin that AWS does not show as it was made', () => {
  test('is told apart by what is missing, so that the same request completes it', async () => {
    const { claim, adapter } = await original();
    const lost = adapter((command) =>
      command instanceof ModifyTargetGroupAttributesCommand ? Promise.resolve({}) : undefined,
    );
    const making = lost.make(claim);
    await expect(making).rejects.toBeInstanceOf(CloudUnavailable);
    await expect(making).rejects.toThrow(/isn't like .* yet: deregistration_delay.timeout_seconds$/);
  });

  test('at all may show a moment later', async () => {
    const { claim, adapter } = await original();
    const hidden = adapter(async (command, send) => {
      const { Names } = (command as { input: { Names?: string[] } }).input;
      return Names ? { TargetGroups: [] } : send(command as never);
    });
    await expect(hidden.make(claim)).rejects.toThrow("doesn't show the target group web-a-twin yet");
  });
});
