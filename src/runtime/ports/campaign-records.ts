import { campaignsStore } from '../../aws/dynamodb/campaigns.ts';
import { records } from './ports.ts';

/* Apart from the other records: few functions have to do with campaigns. */

export const campaigns = () => campaignsStore(records());
