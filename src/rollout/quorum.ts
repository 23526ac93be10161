import type { SettingReport } from './settings-report.ts';

/** How what a fleet's servers form is called in a report. */
export const QUORUM = 'quorum';

/** What servers run as they start, and the sizes of their fleet. */
interface Servers {
  readonly startup: string;
  readonly minSize: number;
  readonly maxSize: number;
}

/** What only those say that vote: Consul, Nomad, etcd, Elasticsearch, Kafka, Galera, RabbitMQ, ZooKeeper, Vault, Swarm, … */
const VOTES = [
  /\bbootstrap[-_]expect\b/i,
  /\binitial[-_]cluster\b/i,
  /\binitial_(?:master_nodes|cluster_manager_nodes)\b/,
  /\bcontroller\.quorum\.(?:voters|bootstrap\.servers)\b/,
  /\bwsrep_cluster_address\b/,
  /\bcluster_formation\./,
  /^\s*server\.\d+\s*=\s*\S+:\d+:\d+/m,
  /\bstorage\s+"raft"/,
  /\bdocker swarm (?:init|join)\b/,
  /\bkubeadm (?:init|join\b[^\n]*--control-plane)/,
  /\bredis-cli\b[^\n]*--cluster (?:create|add-node)\b/,
  /\breplSetName\b|\brs\.(?:initiate|add)\(/,
];

/** What servers say that look for each other, voters and the agents of a cluster elsewhere alike. */
const JOINS =
  /\b(?:auto|retry)[-_]join\b|\bcluster[-_]join\b|\bdiscovery\.(?:seed_hosts|ec2)\b|\bseed_provider\b/i;

/** A fleet of odd and fixed size is one whose servers count each other. */
const isCounted = ({ minSize, maxSize }: Servers) => minSize === maxSize && maxSize >= 3 && maxSize % 2 === 1;

/**
 * What their owner has to know of servers that are members of a cluster: green's would join it beside blue's. AWS's answers
 * tell of none, so what the servers run as they start is looked through, for what is commonly found in it.
 */
export function quorumReport(servers: Servers): SettingReport[] {
  const voting = VOTES.map((pattern) => pattern.exec(servers.startup)?.[0]).find(
    (found) => found !== undefined,
  );
  const joining = JOINS.exec(servers.startup)?.[0];
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
