import type { SettingReport } from './settings-report.ts';

/** How what a fleet's servers form is called in a report. */
export const QUORUM = 'quorum';

/** What servers run as they start, and the sizes of their fleet. */
interface Servers {
  readonly startup: string;
  readonly minSize: number;
  readonly maxSize: number;
}

/**
 * What only those say that vote: Consul and Nomad, etcd, Elasticsearch and OpenSearch, Kafka, Galera, RabbitMQ, ZooKeeper,
 * Vault, Docker Swarm, Kubernetes, Redis, MongoDB, CockroachDB. Variables are called by the same words, as
 * `ETCD_INITIAL_CLUSTER`. Only the words are matched and told: what stands beside them may be a secret.
 */
const VOTES = [
  /bootstrap[-_]expect/i,
  /initial[-_]cluster/i,
  /\betcd\b(?=[^\n]*--discovery)/,
  /\binitial_(?:master_nodes|cluster_manager_nodes)\b|\bminimum_master_nodes\b/,
  /\bcontroller\.quorum\.(?:voters|bootstrap\.servers)\b/,
  /\bwsrep_cluster_address\b|\bgcomm:\/\//,
  /\bcluster_formation\.|\bjoin_cluster\b/,
  /\bserver\.\d+(?=\s*=\s*\S+:\d+:\d+)/,
  /\bstorage\s+"raft"/,
  /\bdocker swarm init\b/,
  /\bkubeadm (?:init|join(?=[^\n]*--control-plane))|\bk3s server\b|\brke2-server\b/,
  /\bredis-cli\b(?=[^\n]*--cluster (?:create|add-node)\b)|\bcluster-enabled\s+yes\b/,
  /\breplSetName\b|--replSet\b|\brs\.(?:initiate|add)\(/,
  /\bcockroach start(?=[^\n]*--join\b)/,
];

/** What servers say that look for each other, voters and the agents of a cluster elsewhere alike. */
const JOINS =
  /(?:auto|retry)[-_]join|\bcluster[-_]join\b|\bdiscovery\.(?:seed_hosts|seed_providers|ec2)\b|\bseed_provider\b|\b(?:docker swarm|kubeadm) join\b/i;

/** Characters that are looked through: four times what a template takes uncompressed. */
const LENGTH_MAX = 64 * 1024;

/** A fleet of odd and fixed size is one whose servers count each other. */
const isCounted = ({ minSize, maxSize }: Servers) => minSize === maxSize && maxSize >= 3 && maxSize % 2 === 1;

/**
 * What their owner has to know of servers that are members of a cluster: green's would join it beside blue's. AWS's answers
 * tell of none, so what the servers run as they start is looked through, for what is commonly found in it.
 */
export function quorumReport(servers: Servers): SettingReport[] {
  const startup = servers.startup.slice(0, LENGTH_MAX);
  const voting = VOTES.map((pattern) => pattern.exec(startup)?.[0]).find((found) => found !== undefined);
  const joining = JOINS.exec(startup)?.[0];
  if (voting === undefined && joining === undefined) return [];
  const from = (voting ?? joining ?? '').trim();
  if (voting !== undefined || isCounted(servers))
    return [{ setting: QUORUM, outcome: 'copied', from, why: OF_VOTERS }];
  return [{ setting: 'cluster', outcome: 'copied', from, why: OF_AGENTS }];
}

const OF_VOTERS =
  'finding: its servers seem to form a cluster: those of green join it, so that it has twice the members during a rollout, and blue leave it as they end';
const OF_AGENTS =
  'finding: its servers look for others as they start: where they are members of one cluster, those of green join that of blue';
