import { touchedStore } from '../../aws/dynamodb/touched.ts';
import { records } from './ports.ts';

/* Apart from the other records, as those of campaigns. */

export const touched = () => touchedStore(records());
