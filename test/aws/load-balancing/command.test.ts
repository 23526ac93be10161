import { type Action, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { replaceCommand } from '../../../src/aws/load-balancing/command.ts';
import { runAwsCommand } from '../../world/aws-command.ts';
import { aLoadBalancer, aWorld } from '../world.ts';

/** An action before the forward whose text a shell would take apart. */
const AUTHENTICATE: Action = {
  Type: 'authenticate-oidc',
  Order: 1,
  AuthenticateOidcConfig: {
    Issuer: 'https://id.example.com',
    AuthorizationEndpoint: 'https://id.example.com/authorize',
    TokenEndpoint: 'https://id.example.com/token',
    UserInfoEndpoint: 'https://id.example.com/user',
    ClientId: `it's "$HOME" \`id\` \\n & more`,
    ClientSecret: 'secret',
    Scope: 'openid',
  },
};

test('the command does what the write does, and keeps everything else as its owner has set it', async () => {
  const world = await aWorld();
  const { listener, blue, green } = await aLoadBalancer(world.clients);
  const forward = (weights: readonly [number, number]): Action => ({
    Type: 'forward',
    Order: 2,
    ForwardConfig: {
      TargetGroups: [blue, green].map((TargetGroupArn, at) => ({ TargetGroupArn, Weight: weights[at]! })),
      TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 300 },
    },
  });
  const DefaultActions = [AUTHENTICATE, forward([500, 500])];
  await world.clients.loadBalancing.send(
    new ModifyListenerCommand({
      ListenerArn: listener,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' }],
      DefaultActions,
    }),
  );
  const { traffic } = world.ports;
  const live = await traffic.read({ listener });
  const command = live.byHand({ [blue]: 999, [green]: 0 });
  await runAwsCommand(world.clients, command);
  const after = await traffic.read({ listener });
  expect(after).toMatchObject({ weights: { [blue]: 999, [green]: 0 }, stickiness: 300_000 });
  const [{ AuthenticateOidcConfig }] = after.actions as [Action];
  const { ClientSecret: _, ...kept } = AUTHENTICATE.AuthenticateOidcConfig!;
  expect(AuthenticateOidcConfig).toMatchObject(kept);
});

test('the command of a rule names its region and its actions', () => {
  const rule = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/shop/1/2/3';
  expect(replaceCommand({ rule }, [{ Type: 'forward' }])).toBe(
    `aws elbv2 modify-rule --rule-arn ${rule} --actions '[{"Type":"forward"}]' --region eu-west-1`,
  );
});
