import { hintFor } from '../suggest.ts';
import { INSTALLATION_NAME } from './installation-name.ts';

/** Where another installation answers, and as whom it is asked. */
export interface Address {
  readonly endpoint: URL;
  readonly region: string;
  /** A role of the other account: IAM lets nobody else of this one in. */
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
}

/** The installations that specs may name, and what can't be read of the setting. */
export interface Directory {
  readonly addresses: ReadonlyMap<string, Address>;
  readonly faults: readonly string[];
}

export const NO_INSTALLATIONS: Directory = { addresses: new Map(), faults: [] };

/** IAM's own (`AssumeRole`, API reference), both without the comma: that separates entries. */
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=.@/-]+$/;
const EXTERNAL_ID = /^[\w+=.@:/-]{2,1224}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Reads the setting of the stack: `test=https://abc.execute-api.eu-west-1.amazonaws.com role=arn:… externalId=…`, several
 * separated by commas. What can't be read is told, and keeps no other from its work.
 */
export function parseInstallations(text: string): Directory {
  const addresses = new Map<string, Address>();
  const faults: string[] = [];
  for (const { entry, cut } of entriesOf(text)) {
    const [head = '', ...options] = entry.split(/\s+/);
    const [name = '', endpoint = ''] = divided(head);
    const address = addressOf(endpoint, options);
    if (cut !== undefined) faults.push(`${name}: ${commaText(entry, cut)}`);
    else if (!INSTALLATION_NAME.test(name))
      faults.push(`"${head}" begins with no name, as in test=https://…`);
    else if (addresses.has(name)) faults.push(`${name} is named twice`);
    else if (typeof address === 'string') faults.push(`${name}: ${address}`);
    else addresses.set(name, address);
  }
  return { addresses, faults };
}

interface Entry {
  readonly entry: string;
  /** What follows it is no entry: a comma of its own has cut it. */
  readonly cut?: string;
}

/** An entry has an address. A value that a comma has cut must not be taken for a whole one. */
function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const before = entries.at(-1);
    if (before && entry !== '' && WITH_ROLE.test(before.entry) && !ADDRESS.test(entry))
      entries[entries.length - 1] = { ...before, cut: entry };
    else if (entry !== '') entries.push({ entry });
  }
  return entries;
}

const WITH_ROLE = /\s(role|externalId)=\S*$/;
const ADDRESS = /^\S+:\/\//;

const commaText = (entry: string, cut: string) =>
  `a comma ends "${entry}", and "${cut}" after it is no address: role and externalId have none`;

function divided(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Or what is wrong with it. */
function addressOf(text: string, options: readonly string[]): Address | string {
  const endpoint = URL.canParse(text) ? new URL(text) : undefined;
  if (!endpoint || !isSecure(endpoint) || !isPlain(endpoint))
    return `"${text}" is not the address of an API, as the output ApiEndpoint of its stack has it`;
  const { role, externalId, region = regionOf(endpoint), ...others } = optionsOf(options);
  const [other] = Object.keys(others);
  if (other !== undefined) return `"${other}" is not one of role, externalId and region`;
  if (region === undefined || !REGION.test(region)) return 'say its region: region=eu-west-1';
  if (role !== undefined && !ROLE.test(role)) return `"${role}" is not the ARN of a role`;
  if (externalId !== undefined && !(role && EXTERNAL_ID.test(externalId)))
    return 'externalId goes with role, 2 to 1224 letters, digits and =.@:/-';
  return { endpoint, region, role, externalId };
}

const optionsOf = (options: readonly string[]): Record<string, string | undefined> =>
  Object.fromEntries(options.map(divided));

/** Credentials travel in headers. */
const isSecure = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));

const isPlain = ({ search, hash, username, password }: URL) =>
  [search, hash, username, password].every((part) => part === '');

const regionOf = ({ hostname }: URL): string | undefined =>
  /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(hostname)?.[1];

/** Why an installation can't be followed; undefined where its address is known. */
export function whyUnknown({ addresses, faults }: Directory, name: string): string | undefined {
  if (addresses.has(name)) return undefined;
  const fault = faults.length > 0 ? `; what can't be read of it: ${faults.join('; ')}` : '';
  const hint = hintFor(name, [...addresses.keys()]);
  return `the stack's parameter "installations" names no "${name}": ${hint}${fault}`;
}
