import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CHECKSUMS = 'SHA256SUMS';

/** A line for each file of the folder, as `sha256sum --check` takes it. */
export const checksumsOf = (folder: string): string =>
  readdirSync(folder)
    .filter((file) => file !== CHECKSUMS)
    .toSorted()
    .map((file) => {
      const digest = createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex');
      return `${digest}  ${file}\n`;
    })
    .join('');
