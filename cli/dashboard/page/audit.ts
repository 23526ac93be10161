import { html } from 'lit-html';
import { badge } from './parts.ts';
import type { AuditBody } from './screens.ts';
import { type Badge, dateText } from './words.ts';

type Finding = AuditBody['findings'][number];

const TONES = { high: 'bad', medium: 'held', low: 'calm' } as const;

/** What the last look at the live servers has found. */
export const auditSection = (audit: AuditBody | undefined) => html`
  <h2>Audit of live servers ${badge(auditBadge(audit))}</h2>
  ${audit?.at ? html`<p class="quiet">${audit.servers} servers, looked at ${dateText(audit.at)}</p>` : ''}
  ${audit && audit.findings.length > 0 ? html`<ul class="findings">${audit.findings.map(item)}</ul>` : ''}
  ${audit && audit.more > 0 ? html`<p class="quiet">And ${audit.more} more.</p>` : ''}
  ${audit && audit.touched.length > 0 ? touchedList(audit) : ''}
  ${audit?.unknown.map((what) => html`<p class="quiet">Not known: ${what}</p>`) ?? ''}
`;

/** The worst of what was found, in words. */
export function auditBadge(audit: AuditBody | undefined): Badge {
  if (!audit?.at) return { tone: 'moving', text: audit ? 'Not looked at yet' : 'Cannot be read' };
  const { counts } = audit;
  const present = (['high', 'medium', 'low'] as const).filter((severity) => counts[severity] > 0);
  const [worst] = present;
  if (!worst) return { tone: 'calm', text: 'Nothing found' };
  return { tone: TONES[worst], text: present.map((one) => `${counts[one]} ${one}`).join(', ') };
}

/** Servers that somebody has entered or changed, and what becomes of them. */
const touchedList = ({ touched, immutability }: AuditBody) => html`
  <h3>Touched servers</h3>
  <p class="quiet">
    ${immutability === 'replace' ? 'They are replaced.' : 'They are reported, and stay.'}
  </p>
  <ul class="findings">
    ${touched.map(
      ({ server, state, since, waitsFor, touches }) => html`
        <li>
          <h3><code>${server}</code> ${badge(STATES[state])}</h3>
          <p>Since ${dateText(since)}${waitsFor === null ? '' : `; not replaced: ${waitsFor}`}</p>
          ${touches.map(
            ({ what, by, at, event }) =>
              html`<p>${what}${by === null ? '' : ` by ${by}`}, ${dateText(at)} (event ${event})</p>`,
          )}
        </li>
      `,
    )}
  </ul>
`;

const STATES: Readonly<Record<AuditBody['touched'][number]['state'], Badge>> = {
  known: { tone: 'bad', text: 'Serves' },
  replacing: { tone: 'moving', text: 'Being replaced' },
  ending: { tone: 'moving', text: 'Draining' },
  replaced: { tone: 'calm', text: 'Replaced' },
  gone: { tone: 'calm', text: 'Gone' },
};

const item = ({ code, severity, subject, since, means, expected, found, mend }: Finding) => html`
  <li>
    <h3>${code} ${badge({ tone: TONES[severity], text: severity })}</h3>
    <p><code>${subject}</code>: ${means}, since ${dateText(since)}</p>
    <p>Expected ${expected}; found ${found}</p>
    <pre>${mend}</pre>
  </li>
`;
