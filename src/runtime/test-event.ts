import * as z from 'zod';

/** What `greenshift doctor --test-event` sends; it begins nothing. */
const TestEvent = z.object({
  source: z.literal('greenshift.doctor'),
  'detail-type': z.literal('Doctor Test Event'),
  detail: z.object({ installation: z.string().max(128), id: z.string().max(100) }),
});

/**
 * That a test event has reached the function, for its log, where the doctor looks for the id. Undefined for any other event;
 * all installations of an account are sent those of each.
 */
export function testEventIn(event: unknown): { readonly testEvent: string; readonly of: string } | undefined {
  const found = TestEvent.safeParse(event);
  return found.success ? { testEvent: found.data.detail.id, of: found.data.detail.installation } : undefined;
}
