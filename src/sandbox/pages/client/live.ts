import { refresh, refreshAll } from './parts.ts';
import { markNew } from './side-by-side.ts';

/** The part's id for a person's phone; the server writes the same (phone.tsx). */
const phoneId = (user: string) => `phone-${user}`;

const userOf = (event: MessageEvent<string>): string => {
  const told: unknown = JSON.parse(event.data);
  return typeof told === 'object' && told !== null && 'user' in told ? String(told.user) : '';
};

/**
 * Listens to what happens and fetches the parts it touches. After a lost connection everything is fetched again: events are
 * not repeated.
 */
export function goLive(): void {
  const source = new EventSource('/sandbox/api/events');
  let wasOpen = false;
  source.addEventListener('open', () => {
    document.body.toggleAttribute('data-is-offline', false);
    if (wasOpen) refreshAll('');
    wasOpen = true;
  });
  source.addEventListener('error', () => document.body.toggleAttribute('data-is-offline', true));
  source.addEventListener('phone', (event) => {
    const id = phoneId(userOf(event));
    void refresh(id);
    markNew(id);
    refreshAll('people');
  });
  for (const name of ['people', 'wire', 'chain', 'faults', 'story'] as const) {
    source.addEventListener(name, () => refreshAll(name));
  }
  source.addEventListener('clock', () => {
    refreshAll('now');
    refreshAll('faults');
    refreshAll('phone-');
  });
}
