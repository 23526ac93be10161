import type { Announcement, AnnouncementType } from '../announcements/announcement-schema.ts';

type Of<Type extends AnnouncementType> = Extract<Announcement, { readonly type: Type }>;

/** What people read first, and the commands that they may want next. */
export interface Headline {
  readonly title: string;
  readonly nextSteps: readonly string[];
}

type Headlines = { readonly [Type in AnnouncementType]: (announcement: Of<Type>) => Headline };

const look = (what: string) => `See how it stands: \`greenshift status ${what}\``;
const lookAt = (campaign: string) => `See how it stands: \`greenshift campaign ${campaign}\``;
const back = (rollout: string) => `Roll it back: \`greenshift rollback ${rollout}\``;

const PAUSED = {
  asked: (id: string) => ({ title: `${id} is paused`, on: `\`greenshift resume ${id}\`` }),
  hold: (id: string) => ({ title: `${id} holds both versions`, on: `\`greenshift resume ${id}\`` }),
  approval: (id: string) => ({ title: `${id} waits for an approval`, on: `\`greenshift approve ${id}\`` }),
  window: (id: string) => ({
    title: `${id} waits for a window`,
    on: `\`greenshift resume ${id} --reason "…"\`, before one opens`,
  }),
} as const satisfies Record<Of<'RolloutPaused'>['kind'], unknown>;

/** By type: whoever adds an announcement says here how people read it. */
const HEADLINES: Headlines = {
  RolloutStarted: ({ rollout }) => ({
    title: `${rollout} has begun`,
    nextSteps: [`Follow it: \`greenshift status ${rollout} --watch\``, back(rollout)],
  }),
  RolloutHeld: ({ rollout }) => ({ title: `${rollout} is held`, nextSteps: [back(rollout), look(rollout)] }),
  RolloutPaused: ({ rollout, kind }) => {
    const { title, on } = PAUSED[kind](rollout);
    return { title, nextSteps: [`Go on: ${on}`, back(rollout), look(rollout)] };
  },
  RolloutResumed: ({ rollout }) => ({
    title: `${rollout} goes on`,
    nextSteps: [back(rollout), look(rollout)],
  }),
  RolloutPromoted: ({ rollout, service }) => ({
    title: `${rollout} is promoted`,
    nextSteps: [`Bring the image before back: \`greenshift rollback ${service}\``, look(service)],
  }),
  RolloutReverted: ({ rollout }) => ({ title: `${rollout} was reverted`, nextSteps: [look(rollout)] }),
  RolloutRolledBack: ({ rollout }) => ({ title: `${rollout} was rolled back`, nextSteps: [look(rollout)] }),
  RolloutAbandoned: ({ rollout }) => ({ title: `${rollout} was abandoned`, nextSteps: [look(rollout)] }),
  RolloutLeftBehind: ({ rollout }) => ({
    title: `${rollout} has left something behind`,
    nextSteps: [`The commands that remove it: \`greenshift status ${rollout}\``],
  }),
  RolloutNeedsOperator: ({ rollout }) => ({
    title: `${rollout} needs a person`,
    nextSteps: [`What helps: \`greenshift status ${rollout}\``, back(rollout)],
  }),
  RolloutNeedsAttention: ({ rollout }) => ({
    title: `${rollout} needs somebody to look`,
    nextSteps: [look(rollout), back(rollout)],
  }),
  RolloutQueued: ({ service, image }) => ({
    title: `${service}: ${image} waits`,
    nextSteps: [look(service)],
  }),
  ImageRecalled: ({ service, image }) => ({
    title: `${service}: ${image} is recalled`,
    nextSteps: [look(service), `Lift it: \`greenshift recall ${image} --lift --reason "…"\``],
  }),
  ServiceNeedsOperator: ({ service }) => ({
    title: `${service} needs a person`,
    nextSteps: [`Roll out a good image: \`greenshift start ${service} ami-… --reason "…"\``, look(service)],
  }),
  ServerTouched: ({ service, server }) => ({
    title: `${service}: somebody has touched ${server}`,
    nextSteps: [`Who, and what becomes of it: \`greenshift audit ${service}\``],
  }),
  ServerReplaced: ({ service, server }) => ({ title: `${service}: ${server} is replaced`, nextSteps: [] }),
  UpstreamSilent: ({ service, from }) => ({
    title: `${service}: no image comes from ${from}`,
    nextSteps: ['What to correct: `greenshift doctor`', look(service)],
  }),
  ImageDeletionPlanned: ({ service, image, from, help }) => ({
    title: `${service}: the old image ${image} is deleted from ${from} on`,
    nextSteps: [`Keep it: \`${help.replace(' keeps it', '')}\``],
  }),
  ImageDeletionCancelled: ({ service, image }) => ({
    title: `${service}: the old image ${image} stays`,
    nextSteps: [],
  }),
  ImageDeleted: ({ service, image }) => ({
    title: `${service}: the old image ${image} is deleted`,
    nextSteps: [`See which are there: \`greenshift images ${service}\``],
  }),
  RebuildStarted: ({ service, image, findings }) => ({
    title: `${service}: another image is built for ${findings.join(', ') || 'what was found'} in ${image}`,
    nextSteps: [look(service)],
  }),
  CampaignStarted: ({ campaign, services }) => ({
    title: `${campaign} goes to ${services} services`,
    nextSteps: [lookAt(campaign), `Stop it: \`greenshift campaign stop ${campaign} --reason "…"\``],
  }),
  CampaignPaused: ({ campaign }) => ({
    title: `the campaign ${campaign} is paused`,
    nextSteps: [`Go on: \`greenshift campaign resume ${campaign}\``, lookAt(campaign)],
  }),
  CampaignResumed: ({ campaign }) => ({
    title: `the campaign ${campaign} goes on`,
    nextSteps: [lookAt(campaign)],
  }),
  CampaignStopped: ({ campaign, rollsBack }) => ({
    title: `the campaign ${campaign} ${rollsBack ? 'is rolled back' : 'has stopped'}`,
    nextSteps: rollsBack
      ? [lookAt(campaign)]
      : [`Take it back everywhere: \`greenshift campaign rollback ${campaign}\``, lookAt(campaign)],
  }),
  CampaignOverdue: ({ campaign, behind, services }) => ({
    title: `the deadline of ${campaign} has passed: ${behind} of ${Math.max(behind, services)} services are on an older image`,
    nextSteps: [lookAt(campaign), `As a file: \`greenshift campaign clock ${campaign}\``],
  }),
  CampaignHeld: ({ campaign, waitsFor }) => ({
    title: `the campaign ${campaign} waits for ${waitsFor}`,
    nextSteps: [
      lookAt(campaign),
      `Go on without it: \`greenshift campaign leave-out ${campaign} ${waitsFor} --reason "…"\``,
    ],
  }),
  CampaignLeaderSilent: ({ campaign, leader }) => ({
    title: `nothing is heard of ${leader}, which leads the campaign ${campaign}`,
    nextSteps: [lookAt(campaign), `Begin it where it is paused: \`greenshift campaign resume ${campaign}\``],
  }),
  CampaignEnded: ({ campaign, outcome, promoted, services }) => ({
    title: `the campaign ${campaign} has ended as ${outcome}: ${promoted} of ${services} services have the image`,
    nextSteps: [lookAt(campaign)],
  }),
  ImageRefused: ({ service, image, build }) => {
    const what = image ?? build ?? 'an image';
    const own = service && image ? [`Start it all the same: \`greenshift start ${service} ${image}\``] : [];
    return { title: `${service ? `${service}: ` : ''}${what} is refused`, nextSteps: own };
  },
};

export const headlineOf = <Type extends AnnouncementType>(announcement: Of<Type>): Headline =>
  (HEADLINES[announcement.type] as (announcement: Of<Type>) => Headline)(announcement);
