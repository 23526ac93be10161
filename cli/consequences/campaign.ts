import type { Result } from '../api/client.ts';

type CampaignBody = Result<'GET /campaigns/{campaign}'>;
type MemberBody = CampaignBody['members'][number];
type About = Pick<CampaignBody, 'members'>;
type Resumed = Pick<CampaignBody, 'members' | 'state'>;

/** What a rollback of a campaign does to each of its services. */
export function ofCampaignRollback(campaign: About): string[] {
  const own = campaign.members.filter(({ byHand }) => !byHand);
  const kept = campaign.members.filter(
    (member) => member.byHand && (member.state === 'promoted' || isUnderWay(member)),
  );
  const [moving, live] = [own.filter(isUnderWay), inState(own, 'promoted')];
  return [
    ...(moving.length === 0 && live.length === 0 ? ['No service has the image from it.'] : []),
    ...told(moving, 'Blue gets all of the traffic at once in'),
    ...told(live, 'The image before is rolled out, without weighted steps, in'),
    ...told(kept, 'It came there without the campaign, and stays, in'),
    ...notBegun(campaign),
  ];
}

/** What a stop leaves as it is, and what it keeps out. */
export const ofCampaignStop = (campaign: About): string[] => [...stays(campaign), ...notBegun(campaign)];

export const ofCampaignPause = (campaign: About): string[] => [
  ...stays(campaign),
  ...told(open(campaign), 'Nothing begins, until it is resumed, in'),
];

export const ofCampaignResume = (campaign: Resumed): string[] => [
  ...told(inState(campaign.members, 'offered'), 'The image is offered within five minutes to'),
  ...told(
    inState(campaign.members, 'reverted'),
    campaign.state === 'stopped'
      ? 'It went back, counts no longer against the image, and stays back, in'
      : 'It went back, counts against the image, and stays back, in',
  ),
  ...told(inState(campaign.members, 'waiting'), 'The waves go on to'),
];

const stays = ({ members }: About) => [
  ...told(members.filter(isUnderWay), 'The rollout goes on to its end in'),
  ...told(inState(members, 'promoted'), 'The image stays live in'),
];

const notBegun = (campaign: About) => told(open(campaign), 'Nothing begins with it by itself any more in');

const OPEN: readonly MemberBody['state'][] = ['waiting', 'offered', 'held', 'retrying'];

const open = ({ members }: About) =>
  members.filter((member) => OPEN.includes(member.state) && !isUnderWay(member));

/** One that waits for a person is held, and its rollout is open all the same. */
const isUnderWay = ({ state, rollout }: MemberBody) =>
  state === 'moving' || (state === 'held' && rollout !== null);

const inState = (members: readonly MemberBody[], state: MemberBody['state']) =>
  members.filter((member) => member.state === state);

/** More of them are counted. */
const NAMED = 6;

function told(members: readonly MemberBody[], what: string): string[] {
  if (members.length === 0) return [];
  const names = members.slice(0, NAMED).map(({ service }) => service);
  const more = members.length - names.length;
  return [`${what} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}
