/** Characters of a reason that are kept: it is in records, events and the timeline. */
export const REASON_LENGTH = 500;

const NONE = 'no reason given';

export interface KeptReason {
  readonly reason: string;
  readonly isCut: boolean;
  /** False where the person has said nothing. */
  readonly isGiven: boolean;
}

/** What is kept of a person's note. Neither a long nor an empty one refuses what they ask for. */
export function keptReason(text: string): KeptReason {
  const characters = [...text.trim()];
  if (characters.length === 0) return { reason: NONE, isCut: false, isGiven: false };
  if (characters.length <= REASON_LENGTH) return { reason: characters.join(''), isCut: false, isGiven: true };
  return { reason: `${characters.slice(0, REASON_LENGTH - 1).join('')}…`, isCut: true, isGiven: true };
}

export const withCut = (detail: string, { isCut }: KeptReason) =>
  isCut ? `${detail.replace(/\.$/, '')}. Only ${REASON_LENGTH} characters of the reason are kept.` : detail;
