import type { AuditEvent } from '../audit.ts';
import { eventBody, eventFacts, eventMarks, eventSentence } from './event-messages.ts';
import { EXAMPLE } from './example-job.ts';
import type { EndedJob } from './job-ends.ts';
import { jobBody, jobFacts, jobMarks, jobSentence } from './job-messages.ts';
import { cut, escaped, linked, oneLine } from './texts.ts';

/** What receivers get: the body of a webhook, a message in Slack, an e-mail. */

/** What a message is made of. */
export interface Content {
  readonly id: string;
  readonly organization: { readonly id: string; readonly name: string; readonly url: string };
  readonly notification: { readonly id: string; readonly name: string };
  readonly rule: string;
  readonly about: About;
}

/** What a message tells of; a test may be of a rule about jobs. */
type About =
  | { readonly kind: 'event'; readonly event: AuditEvent }
  | { readonly kind: 'job'; readonly job: EndedJob }
  | { readonly kind: 'test'; readonly ofJobs: boolean };

/** The version of the body of webhooks; what is added later leaves it. */
const VERSION = '1.0.0';
const LONGEST_SUBJECT = 200;

/** The JSON of a webhook (docs/notifications.md). */
export const webhookBody = ({ id, organization, notification, rule, about }: Content): string =>
  JSON.stringify({
    version: VERSION,
    type: about.kind === 'event' ? 'audit_event' : about.kind,
    id,
    organization,
    notification,
    rule: { name: rule },
    ...bodyOf(about, organization.url),
  });

/** A test of a rule about jobs looks like a job's end, so that its receiver can be tried. */
function bodyOf(about: About, organizationUrl: string): object {
  if (about.kind === 'event') return { event: eventBody(about.event, organizationUrl) };
  if (about.kind === 'job') return jobBody(about.job);
  return about.ofJobs ? jobBody(EXAMPLE) : { event: null };
}

/** The JSON of an incoming webhook of Slack; `message` stands before, as an administrator wrote it. */
export function slackBody(content: Content, message: string, channel: string): string {
  const { organization } = content;
  const where = organization.url === '' ? escaped(organization.name) : linked(organization.url, organization.name);
  const lines = [
    ...(message === '' ? [] : [message]),
    escaped(cut(sentenceOf(content))),
    [where, ...marksOf(content)].join(' · '),
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
  const { organization, notification } = content;
  const sentence = oneLine(sentenceOf(content));
  const facts = [['Organization', organization.name] as const, ...factsOf(content)];
  return {
    subject: cut(subject === '' ? `${oneLine(organization.name)}: ${sentence}` : subject, LONGEST_SUBJECT),
    text: [
      cut(sentence),
      '',
      ...facts.map(([name, value]) => `${name}: ${oneLine(value)}`),
      '',
      `Sent by the notification ${oneLine(notification.name)} of roster.`,
      '',
    ].join('\n'),
  };
}

function sentenceOf({ about, notification }: Content): string {
  if (about.kind === 'test') return `This is a test of the notification ${notification.name}.`;
  return about.kind === 'event' ? eventSentence(about.event) : jobSentence(about.job);
}

function marksOf({ about, organization }: Content): string[] {
  if (about.kind === 'test') return ['a test'];
  return about.kind === 'event' ? eventMarks(about.event, organization.url) : jobMarks(about.job);
}

function factsOf({ about, organization }: Content): [string, string][] {
  if (about.kind === 'test') return [];
  return about.kind === 'event' ? eventFacts(about.event, organization.url) : jobFacts(about.job);
}
