import * as z from 'zod';

export const Immutability = z
  .enum(['report', 'replace'])
  .describe(
    'What becomes of a live server that somebody has entered or changed: it is reported by the audit (as is so unless it is given), or it is replaced by a new one of the live image. Only servers of fleets that Greenshift has made are replaced.',
  );
