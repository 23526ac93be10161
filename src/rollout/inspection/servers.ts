import { LAUNCH_PATIENCE, READ_STALENESS } from '../timing.ts';
import type { Facts, FleetFacts, LaunchedFrom, ServerFacts } from './facts.ts';
import { type Finding, finding } from './finding.ts';
import { allowScaleIn, allowTermination, replaceServer, terminateServer } from './mend.ts';

/* Each server against the record, and against the group that it belongs to. */

type Check = (server: ServerFacts, fleet: FleetFacts, facts: Facts) => Finding | undefined;

const image: Check = ({ id, imageId }, fleet, { expected }) =>
  expected.images.includes(imageId)
    ? undefined
    : finding('image', {
        subject: id,
        servers: [id],
        expected: expected.images.join(' or '),
        found: imageId,
        mend: replaceServer(fleet, id),
      });

/** The tags of a server that was launched a moment ago may not be read yet. */
const isYoung = ({ launchedAt }: ServerFacts, { at }: Facts) => at - launchedAt < READ_STALENESS;

const attachedByHand: Check = (server, fleet, facts) => {
  const { id, launchedFrom, launchedAt } = server;
  const isForeign = launchedFrom === undefined || !fleet.templates.includes(launchedFrom.id);
  if (!fleet.template || !isForeign || isYoung(server, facts)) return undefined;
  return finding('attached-by-hand', {
    subject: id,
    servers: [id],
    expected: `launched by ${fleet.name} from ${fleet.templates.join(' or ')}`,
    found: `launched ${launchedFrom ? `from ${versionText(launchedFrom)}` : 'from no template'} on ${new Date(launchedAt).toISOString()}`,
    mend: replaceServer(fleet, id),
  });
};

/** Not while a rollout is under way: it pins another number. Kinds of servers have versions of their own. */
const templateVersion: Check = ({ id, launchedFrom }, fleet, { expected }) => {
  const { template, hasOtherVersions } = fleet;
  if (expected.isUnderWay || hasOtherVersions || launchedFrom?.id !== template?.id) return undefined;
  if (!template || !launchedFrom || launchedFrom.version === template.version) return undefined;
  return finding('template-version', {
    subject: id,
    servers: [id],
    expected: versionText(template),
    found: versionText(launchedFrom),
    mend: replaceServer(fleet, id),
  });
};

const standby: Check = ({ id }, fleet) =>
  memberOf(fleet, id)?.isInStandby
    ? finding('standby', {
        subject: id,
        servers: [id],
        expected: 'in service',
        found: 'Standby',
        mend: replaceServer(fleet, id),
      })
    : undefined;

const scaleInProtection: Check = ({ id }, fleet, { settings }) => {
  const isUsual = settings === undefined || settings.NewInstancesProtectedFromScaleIn !== undefined;
  if (isUsual || !memberOf(fleet, id)?.isProtectedFromScaleIn) return undefined;
  return finding('scale-in-protection', {
    subject: id,
    servers: [id],
    expected: `no protection, as ${fleet.name} launches its servers`,
    found: 'protected from scale-in',
    mend: allowScaleIn(fleet, id),
  });
};

/** It is attached as the server is launched; after it has booted only where it was replaced. */
const rootVolume: Check = ({ id, launchedAt, rootAttachedAt = launchedAt }, fleet) =>
  rootAttachedAt - launchedAt <= LAUNCH_PATIENCE
    ? undefined
    : finding('root-volume-replaced', {
        subject: id,
        servers: [id],
        expected: `attached at the launch, ${new Date(launchedAt).toISOString()}`,
        found: `attached ${new Date(rootAttachedAt).toISOString()}`,
        mend: replaceServer(fleet, id),
      });

const terminationProtection: Check = ({ id }, fleet, { attributes }) =>
  attributes[id]?.isTerminationProtected
    ? finding('termination-protection', {
        subject: id,
        servers: [id],
        expected: 'DisableApiTermination false',
        found: 'true',
        mend: allowTermination(fleet, id),
      })
    : undefined;

const CHECKS = [
  image,
  attachedByHand,
  templateVersion,
  standby,
  scaleInProtection,
  rootVolume,
  terminationProtection,
];

export function serverFindings(facts: Facts, fleet: FleetFacts): Finding[] {
  const found = facts.servers.flatMap((server) => CHECKS.map((check) => check(server, fleet, facts)));
  return [...found, ...facts.strays.map((server) => outsideGroup(server, fleet, facts))].filter(
    (one) => one !== undefined,
  );
}

function outsideGroup(server: ServerFacts, fleet: FleetFacts, facts: Facts): Finding | undefined {
  const { id, launchedFrom, group } = server;
  if (group !== undefined || isYoung(server, facts) || memberOf(fleet, id)) return undefined;
  return finding('outside-group', {
    subject: id,
    servers: [id],
    expected: `in ${fleet.name}, or ended`,
    found: `runs ${launchedFrom ? versionText(launchedFrom) : server.imageId} in no group: it was detached, or started by hand`,
    mend: terminateServer(fleet, id),
  });
}

const memberOf = ({ members }: FleetFacts, id: string) => members.find((member) => member.id === id);

const versionText = ({ id, version }: LaunchedFrom) => `version ${version} of ${id}`;
