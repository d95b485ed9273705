import type { AuditEvent } from '../audit.ts';
import { pageAt } from '../pages.ts';

/** What receivers get: the body of a webhook, a message in Slack, an e-mail. */

/** What a message is made of. */
export interface Content {
  readonly id: string;
  readonly organization: { readonly id: string; readonly name: string; readonly url: string };
  readonly notification: { readonly id: string; readonly name: string };
  readonly rule: string;
  /** undefined: it is a test. */
  readonly event: AuditEvent | undefined;
}

/** The version of the body of webhooks; what is added later leaves it. */
const VERSION = '1.0.0';
const LONGEST_SUBJECT = 200;
const LONGEST_TEXT = 2500;

/** The JSON of a webhook (docs/notifications.md). */
export const webhookBody = ({ id, organization, notification, rule, event }: Content): string =>
  JSON.stringify({
    version: VERSION,
    type: event === undefined ? 'test' : 'audit_event',
    id,
    organization,
    notification,
    rule: { name: rule },
    event: event === undefined ? null : { ...bodyOfEvent(event), url: urlOf(organization.url, event) },
  });

/** The event with its metadata as JSON rather than text; the hashes of the chain are no business of a receiver. */
function bodyOfEvent({ metadata, prev_hash: _prev, hash: _hash, user_id, username, ...event }: AuditEvent): object {
  return {
    ...event,
    actor: user_id === '' ? null : { id: user_id, username },
    metadata: JSON.parse(metadata) as unknown,
  };
}

/** The JSON of an incoming webhook of Slack; `message` stands before, as an administrator wrote it. */
export function slackBody(content: Content, message: string, channel: string): string {
  const { organization, event } = content;
  const where = organization.url === '' ? escaped(organization.name) : linked(organization.url, organization.name);
  const facts =
    event === undefined
      ? ['a test']
      : [escaped(kindOf(event)), eventIn(organization.url, event), ...addressOf(event).map(escaped)];
  const lines = [
    ...(message === '' ? [] : [message]),
    escaped(cut(sentenceOf(content))),
    [where, ...facts].join(' · '),
  ];
  return JSON.stringify({
    ...(channel === '' ? {} : { channel }),
    text: lines.join('\n'),
    // Names and descriptions are text: no stars for bold, no names of people and channels that would be called.
    mrkdwn: false,
    parse: 'none',
    link_names: 0,
    unfurl_links: false,
  });
}

/** An e-mail: `subject` instead of the sentence, if there is one. */
export function emailText(content: Content, subject: string): { readonly subject: string; readonly text: string } {
  const { organization, event, notification } = content;
  const sentence = oneLine(sentenceOf(content));
  const facts =
    event === undefined
      ? []
      : [
          ['What', kindOf(event)],
          ['Who', whoOf(event)],
          ['When', event.timestamp],
          ['From', [event.medium, ...addressOf(event)].join(', ')],
          ['Outcome', event.outcome],
          ['Event', `${event.seq} (roster audit show ${event.seq})`],
          ...linkTo(organization.url, event),
        ];
  const shown = [['Organization', organization.name], ...facts].map(
    ([name, value]) => `${name}: ${oneLine(value ?? '')}`,
  );
  return {
    subject: cut(subject === '' ? `${oneLine(organization.name)}: ${sentence}` : subject, LONGEST_SUBJECT),
    text: [
      cut(sentence),
      '',
      ...shown,
      '',
      `Sent by the notification ${oneLine(notification.name)} of roster.`,
      '',
    ].join('\n'),
  };
}

/** Who did what: descriptions tell what, and to whom. */
function sentenceOf({ event, notification }: Content): string {
  if (event === undefined) return `This is a test of the notification ${notification.name}.`;
  const refused = event.outcome === 'denied' ? ' (refused)' : '';
  return `${whoOf(event)}: ${event.description}${refused}`;
}

/** Where an event is shown to whoever may see it. null: that is unknown. */
const urlOf = (organization: string, { id }: AuditEvent): string | null =>
  pageAt(organization, `/audit/${encodeURIComponent(id)}`);

function eventIn(organization: string, event: AuditEvent): string {
  const url = urlOf(organization, event);
  const text = `event ${event.seq}`;
  return url === null ? escaped(text) : linked(url, text);
}

function linkTo(organization: string, event: AuditEvent): string[][] {
  const url = urlOf(organization, event);
  return url === null ? [] : [['Link', url]];
}

const whoOf = ({ user_id, username }: AuditEvent): string => (user_id === '' ? 'nobody logged in' : username);
const kindOf = ({ resource, operation }: AuditEvent): string => `${resource}.${operation}`;
const addressOf = ({ ip_address }: AuditEvent): string[] => (ip_address === '' ? [] : [ip_address]);

/** Text as Slack shows it: nothing in it is a link, or calls anybody. */
const escaped = (text: string): string =>
  oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone)/gi, '@\u200b');

const linked = (url: string, text: string): string =>
  `<${url.replaceAll('&', '&amp;').replace(/[<>|]/g, encodeURIComponent)}|${escaped(text).replaceAll('|', '¦')}>`;

const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const cut = (text: string, longest = LONGEST_TEXT): string =>
  text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
