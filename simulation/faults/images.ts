import { deregisterNewestImage, disableImage, unshareImage } from '../actors/images.ts';
import { event, type Fault } from './fault.ts';
import { asStepBegins, ofFirst } from './surroundings.ts';

/** As a step begins, and between the event of an image and the first look at it. */
const asImageIsUsed: Fault['appliesTo'] = (call) => asStepBegins(call) || call.caller === 'start-rollout';

/** What becomes of the newest image: at its event, between that and the launch, and while it is rolled out. */
export const IMAGE_FAULTS: readonly Fault[] = [
  event('the newest image is disabled for 10 min', asImageIsUsed, ({ world }) => disableImage(world)),
  event('the newest image is unshared for 10 min', asImageIsUsed, ({ world }) => unshareImage(world)),
  event('the newest image is deregistered', asImageIsUsed, ({ world }) => deregisterNewestImage(world)),
].map((fault) => ofFirst({ ...fault, beginsFirst: true, ofImage: true }));
