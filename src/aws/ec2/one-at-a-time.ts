/** Volumes, interfaces and addresses that one server has at a time, and the calls by which a server takes one. */
const NAMED = /\b(?:vol|eni|eipalloc)-[0-9a-f]{8,17}\b/;
const CALLS: readonly (readonly [call: RegExp, what: string])[] = [
  [/\b(?:attach[-_]volume|AttachVolume)\b/, 'attaches a volume'],
  [/\b(?:attach[-_]network[-_]interface|AttachNetworkInterface)\b/, 'attaches a network interface'],
  [/\b(?:associate[-_]address|AssociateAddress)\b/, 'takes an Elastic IP address'],
];

/** What to know of a text that servers run as they start; undefined where they take nothing of the kind. */
export function takenFinding(text: string): string | undefined {
  const named = NAMED.exec(text)?.[0];
  const call = CALLS.find(([pattern]) => pattern.test(text))?.[1];
  if (named === undefined && call === undefined) return undefined;
  const what = [call, named !== undefined && `names ${named}`].filter(Boolean).join(' and ');
  return `the user data ${what}, which one server has at a time: during a rollout the servers of both fleets want it`;
}
