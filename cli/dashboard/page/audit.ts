import { html } from 'lit-html';
import { badge, scrolledTable } from './parts.ts';
import type { AuditBody } from './screens.ts';
import { type Badge, dateText } from './words.ts';

const TONES = { high: 'bad', medium: 'held', low: 'calm' } as const;

/** What the last look at the live servers has found. */
export const auditSection = (audit: AuditBody | undefined) => html`
  <h2>Audit of live servers ${badge(auditBadge(audit))}</h2>
  ${audit?.at ? html`<p class="quiet">${audit.servers} servers, looked at ${dateText(audit.at)}</p>` : ''}
  ${audit && audit.findings.length > 0 ? scrolledTable('Findings', COLUMNS, audit.findings.map(row)) : ''}
  ${audit && audit.more > 0 ? html`<p class="quiet">And ${audit.more} more.</p>` : ''}
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

const COLUMNS = ['Finding', 'Severity', 'About', 'Since', 'What', 'How to mend it'];

const row = (finding: AuditBody['findings'][number]) => html`
  <tr>
    <th scope="row">${finding.code}</th>
    <td>${badge({ tone: TONES[finding.severity], text: finding.severity })}</td>
    <td><code>${finding.subject}</code></td>
    <td>${dateText(finding.since)}</td>
    <td class="words">Expected ${finding.expected}; found ${finding.found}</td>
    <td class="words"><code>${finding.mend}</code></td>
  </tr>
`;
