import type { Announcement } from '../rollout/announcements/announcement-schema.ts';

export interface Notifier {
  /**
   * Puts the announcement on the event bus, at least once: after an error it may be there all the same, so readers
   * deduplicate by its `id`. Throws CloudUnavailable or CloudRefused.
   */
  notify(announcement: Announcement): Promise<void>;
}
