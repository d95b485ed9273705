import type { AuditEvent } from '../audit.ts';
import { pageAt } from '../pages.ts';
import { escaped, linked } from './texts.ts';

/** What is told of an audit event. */

/** The event as a webhook gets it: its metadata as JSON; the hashes of the chain are no business of a receiver. */
export function eventBody(
  { metadata, prev_hash: _prev, hash: _hash, user_id, username, ...event }: AuditEvent,
  organizationUrl: string,
): object {
  return {
    ...event,
    actor: user_id === '' ? null : { id: user_id, username },
    metadata: JSON.parse(metadata) as unknown,
    url: urlOf(organizationUrl, event.id),
  };
}

/** Who did what: descriptions tell what, and to whom. */
export const eventSentence = (event: AuditEvent): string =>
  `${whoOf(event)}: ${event.description}${event.outcome === 'denied' ? ' (refused)' : ''}`;

/** What Slack shows below that, as markup. */
export function eventMarks(event: AuditEvent, organizationUrl: string): string[] {
  const url = urlOf(organizationUrl, event.id);
  const text = `event ${event.seq}`;
  return [
    escaped(kindOf(event)),
    url === null ? escaped(text) : linked(url, text),
    ...addressOf(event).map((address) => escaped(address)),
  ];
}

/** What an e-mail lists: names and values. */
export function eventFacts(event: AuditEvent, organizationUrl: string): [string, string][] {
  const url = urlOf(organizationUrl, event.id);
  return [
    ['What', kindOf(event)],
    ['Who', whoOf(event)],
    ['When', event.timestamp],
    ['From', [event.medium, ...addressOf(event)].join(', ')],
    ['Outcome', event.outcome],
    ['Event', `${event.seq} (roster audit show ${event.seq})`],
    ...(url === null ? [] : [['Link', url] satisfies [string, string]]),
  ];
}

/** Where an event is shown to whoever may see it. null: that is unknown. */
const urlOf = (organizationUrl: string, id: string): string | null =>
  pageAt(organizationUrl, `/audit/${encodeURIComponent(id)}`);

const whoOf = ({ user_id, username }: AuditEvent): string => (user_id === '' ? 'nobody logged in' : username);
const kindOf = ({ resource, operation }: AuditEvent): string => `${resource}.${operation}`;
const addressOf = ({ ip_address }: AuditEvent): string[] => (ip_address === '' ? [] : [ip_address]);
