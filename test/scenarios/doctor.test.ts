import { ElasticLoadBalancingV2Client, RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import { greenshift } from '../cli/greenshift.ts';
import { useEnvironment } from './demo-context.ts';

const environment = useEnvironment();
const doctor = (...args: string[]) =>
  greenshift(['doctor', '--cloud', environment().cloud.url, ...args], {
    GREENSHIFT_ENDPOINT: environment().deployment.api.url,
  });

test('the doctor finds nothing on a local cloud that is well, and says what it cannot ask there', async () => {
  const { code, out, err } = await doctor('--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { checks } = JSON.parse(out);
  const made = checks.filter(({ unknown }: { unknown: string[] }) => unknown.length === 0);
  expect(made.map(({ check }: { check: string }) => check)).toEqual(['clock', 'rules', 'services', 'tags']);
  for (const { unknown } of checks)
    for (const reason of unknown) expect(reason).toMatch(/^on the local cloud: /);
});

// The runbook sets it for the AWS command line. The doctor asked the local cloud for its stack, and for the API's address.
test('the doctor knows the local cloud by the endpoint that AWS SDKs are told of', async () => {
  const { cloud, deployment } = environment();
  const env = { GREENSHIFT_ENDPOINT: deployment.api.url, AWS_ENDPOINT_URL: cloud.url };
  expect(await greenshift(['doctor'], env)).toMatchObject({ code: 0, err: '' });
});

test('what somebody has switched off or taken away is found, with the command that mends it', async () => {
  const { clientOptions, infrastructure } = environment();
  await new EventBridgeClient(clientOptions).send(new DisableRuleCommand({ Name: 'greenshift-images' }));
  await new ElasticLoadBalancingV2Client(clientOptions).send(
    new RemoveTagsCommand({ ResourceArns: [infrastructure.listener], TagKeys: ['greenshift:service'] }),
  );
  const { code, out } = await doctor('web');
  const text = out.replaceAll(/\s+/g, ' ');
  expect(code).toBe(9);
  expect(text).toContain('mend: aws events enable-rule --name greenshift-images');
  expect(text).toContain(
    `mend: aws elbv2 add-tags --resource-arns ${infrastructure.listener} --tags Key=greenshift:service,Value=web`,
  );
  expect(await doctor('shop')).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no service shop'),
  });
});
