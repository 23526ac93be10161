/** The first part of the id of a build's campaign: `base-1.0.3-1` for `…:image/base/1.0.3/1`. */
export const campaignIdOf = (build: string) => (build.split(':image/')[1] ?? build).replaceAll('/', '-');

/** Two accounts may have a build of the same path: the second to come has its account in its id. */
export const otherCampaignIdOf = (build: string) => `${campaignIdOf(build)}-${build.split(':')[4] ?? ''}`;

/** What may be one. */
export const CAMPAIGN_ID = /^[\w.-]{1,200}$/;
