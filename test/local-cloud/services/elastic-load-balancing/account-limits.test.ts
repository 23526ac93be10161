import type { DescribeAccountLimitsCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { rig } from './rig.ts';

test('the quotas that are held to are told, page by page', async () => {
  const { elb } = rig();
  const describe = (input: object) =>
    elb.service.operations.DescribeAccountLimits!(input, {
      requestId: '1',
    }) as DescribeAccountLimitsCommandOutput;
  const { Limits, NextMarker } = describe({});
  expect(Limits).toContainEqual({ Name: 'rules-per-application-load-balancer', Max: '100' });
  expect(NextMarker).toBeUndefined();
  const first = describe({ PageSize: 2 });
  const second = describe({ PageSize: 400, Marker: first.NextMarker });
  expect([...first.Limits!, ...second.Limits!]).toEqual(Limits);
});
