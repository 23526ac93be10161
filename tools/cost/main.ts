import { writeFileSync } from 'node:fs';
import { costPage } from './page.ts';

/** `npm run cost`: writes the page. A test fails when it is out of date. */
writeFileSync(new URL('../../docs/cost.md', import.meta.url), await costPage());
