import { expect, test } from 'vitest';
import { quorumReport } from '../../src/rollout/quorum.ts';

const found = (startup: string, minSize = 2, maxSize = 6) =>
  quorumReport({ startup, minSize, maxSize }).map(({ setting, from }) => [setting, from]);

test.each([
  ['bootstrap_expect = 3', 'bootstrap_expect'],
  ['consul agent -server -bootstrap-expect=3', 'bootstrap-expect'],
  ['etcd --initial-cluster infra0=http://10.0.1.10:2380', 'initial-cluster'],
  ['cluster.initial_master_nodes: ["a"]', 'initial_master_nodes'],
  ['controller.quorum.voters=1@kafka-1:9093', 'controller.quorum.voters'],
  ['wsrep_cluster_address=gcomm://', 'wsrep_cluster_address'],
  ['cluster_formation.aws.use_autoscaling_group = true', 'cluster_formation.'],
  ['tickTime=2000\nserver.1=zoo1:2888:3888', 'server.1=zoo1:2888:3888'],
  ['storage "raft" { path = "/opt/vault" }', 'storage "raft"'],
  ['docker swarm join --token x', 'docker swarm join'],
])('servers that vote are told by what they run: %s', (startup, from) => {
  expect(found(startup)).toEqual([['quorum', from]]);
});

test('servers that look for each other vote where their number is odd and fixed', () => {
  const startup = 'auto_join provider=aws tag_key=vault';
  expect(found(startup, 5, 5)).toEqual([['quorum', 'auto_join']]);
  expect(found(startup, 2, 6)).toEqual([['cluster', 'auto_join']]);
  expect(found(startup, 1, 1)).toEqual([['cluster', 'auto_join']]);
});

test.each([
  '',
  '#!/bin/bash\nyum install -y httpd',
  'server_name=web',
  'echo ECS_CLUSTER=web',
  'join -t, a b',
])('of servers that only serve nothing is told: %j', (startup) => {
  expect(found(startup, 3, 3)).toEqual([]);
});
