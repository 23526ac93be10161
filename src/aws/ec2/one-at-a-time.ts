/** Volumes, interfaces and addresses that one server has at a time, and the calls by which a server takes one. */
const NAMED = /\b(?:vol|eni|eipalloc)-[0-9a-f]{8,17}\b/g;
const CALLS: readonly (readonly [call: RegExp, what: string])[] = [
  [/\b(?:attach[-_]volume|AttachVolume)\b/, 'attaches a volume'],
  [/\b(?:attach[-_]network[-_]interface|AttachNetworkInterface)\b/, 'attaches a network interface'],
  [/\b(?:associate[-_]address|AssociateAddress)\b/, 'takes an Elastic IP address'],
];

/** What to know of a text that servers run as they start; undefined where they take nothing of the kind. */
export function takenFinding(text: string): string | undefined {
  const named = [...new Set(text.match(NAMED))];
  const calls = CALLS.filter(([pattern]) => pattern.test(text)).map(([, what]) => what);
  if (named.length === 0 && calls.length === 0) return undefined;
  const what = [...calls, ...(named.length > 0 ? [`names ${named.join(', ')}`] : [])].join(' and ');
  return `the user data ${what}, which one server has at a time: during a rollout the servers of both fleets want it`;
}
