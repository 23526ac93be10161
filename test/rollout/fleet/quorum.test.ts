import { expect, test } from 'vitest';
import { quorumReport } from '../../../src/rollout/fleet/quorum.ts';

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
  ['tickTime=2000\nserver.1=zoo1:2888:3888', 'server.1'],
  ['storage "raft" { path = "/opt/vault" }', 'storage "raft"'],
  ['docker swarm init', 'docker swarm init'],
  ['ETCD_INITIAL_CLUSTER=a=http://10.0.0.1:2380', 'INITIAL_CLUSTER'],
  ['ZOO_SERVERS=server.1=zoo1:2888:3888;2181', 'server.1'],
  ['mongod --replSet rs0', '--replSet'],
  ['k3s server --cluster-init', 'k3s server'],
])('servers that vote are told by what they run: %s', (startup, from) => {
  expect(found(startup)).toEqual([['quorum', from]]);
});

test('nothing is told of what stands beside the words, which may be a secret', () => {
  const startup = 'kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef --control-plane';
  expect(JSON.stringify(quorumReport({ startup, minSize: 2, maxSize: 6 }))).not.toContain('abcdef');
  expect(found(startup)).toEqual([['quorum', 'kubeadm join']]);
});

test('servers that look for each other vote where their number is odd and fixed', () => {
  const startup = 'auto_join provider=aws tag_key=vault';
  expect(found(startup, 5, 5)).toEqual([['quorum', 'auto_join']]);
  expect(found(startup, 2, 6)).toEqual([['cluster', 'auto_join']]);
  expect(found(startup, 1, 1)).toEqual([['cluster', 'auto_join']]);
  expect(found('docker swarm join --token x')).toEqual([['cluster', 'docker swarm join']]);
  expect(found('CONSUL_RETRY_JOIN=provider=aws')).toEqual([['cluster', 'RETRY_JOIN']]);
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
