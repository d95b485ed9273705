import { AppError } from '../../../domain/errors.ts';
import { EVENT_FILTERS, isOfEvents, isOfJobs, JOB_FILTERS } from '../../../domain/notifications/filters.ts';
import { isMasked, MASK, USUAL_TIMEOUT } from '../../../domain/notifications/rules.ts';
import type { Filter, Rule } from '../../../domain/notifications/rules.ts';
import { nothingKept } from '../../../operations/notification/seal-rules.ts';
import { filterIn, masked } from './notification-form.ts';
import { hasAddress, isCount, listsIn, receiverIn, text } from './notification-receivers.ts';
import type { Addressed, Fields } from './notification-receivers.ts';
import type { WireRule } from '../api/wire.ts';

/** Rules as an instance takes them. What roster's form has no place for stays in a rule that replaces another. */

type Webhook = NonNullable<Rule['notify']['webhook']>;

/** Here a rule that names no project is of all; there it would be of none. */
const EVERY_PROJECT = ['/.*/'];

/**
 * Rules as they are sent; `former`: those that they replace. Throws `unsupported_by_server` for a rule on audit events and a
 * secret, and `invalid` where what is masked is not there to be kept.
 */
export const rulesToSend = (rules: readonly Rule[], former: readonly WireRule[]): WireRule[] =>
  rules.map((rule) => {
    const there = former.find(({ name }) => name === rule.name);
    const notify = receiversToSend(rule, there?.notify ?? {});
    return { ...there, name: rule.name, filter: filterToSend(rule, there), notify };
  });

function filterToSend({ name, filter }: Rule, there: WireRule | undefined): Fields {
  if (there !== undefined && isSameFilter(filter, filterIn(there.filter))) return there.filter;
  if (!isOfEvents(filter) && isOfJobs(filter)) return { projects: EVERY_PROJECT, ...listsIn(filter, JOB_FILTERS) };
  throw new AppError(
    'unsupported_by_server',
    `the rule ${name} tells of audit events, and notifications of a Semaphore instance tell of jobs alone`,
    {
      hint: 'say of which jobs, such as --project Rocket, or --project "/.*/" for all; audit events: in Semaphore: Audit Logs',
      details: { rule: name },
    },
  );
}

const isSameFilter = (one: Filter, other: Filter): boolean =>
  [...EVENT_FILTERS, ...JOB_FILTERS].every(
    (name) => JSON.stringify(one[name] ?? []) === JSON.stringify(other[name] ?? []),
  );

function receiversToSend({ name, notify: { slack, webhook, email } }: Rule, former: Fields): Fields {
  return {
    ...(slack === undefined
      ? {}
      : {
          slack: {
            ...slackThere(name, slack, receiverIn(former.slack)),
            channels: slack.channels,
            message: slack.message,
          },
        }),
    ...(webhook === undefined ? {} : { webhook: webhookToSend(name, webhook, receiverIn(former.webhook)) }),
    ...(email === undefined
      ? {}
      : {
          email: { ...receiverIn(former.email), subject: email.subject, cc: [...new Set([...email.to, ...email.cc])] },
        }),
  };
}

const slackThere = (rule: string, { endpoint }: Addressed, former: Fields): Fields => {
  const kept = keptOf(endpoint, former);
  if (isMasked(endpoint) && kept.endpoint === undefined) throw nothingKept(rule, 'endpoint of slack');
  return { endpoint, ...kept };
};

function webhookToSend(
  rule: string,
  { endpoint, timeout, retries, secret, unsigned }: Webhook,
  former: Fields,
): Fields {
  const kept = keptOf(endpoint, former);
  if (isMasked(endpoint) && kept.endpoint === undefined) throw nothingKept(rule, 'endpoint of the webhook');
  if (secret !== undefined && secret !== MASK) throw secretGiven(rule);
  if (secret === MASK && text(kept.secret) === '') throw nothingKept(rule, 'secret of the webhook');
  const isOwnTimeout = timeout === USUAL_TIMEOUT && kept.endpoint !== undefined && !isCount(kept.timeout);
  return {
    endpoint,
    ...kept,
    ...(isOwnTimeout ? {} : { timeout }),
    ...(retries === undefined ? {} : { retries }),
    ...(secret === undefined && kept.secret !== undefined ? { secret: '' } : {}),
    // Only an instance of roster has the field.
    ...('unsigned' in kept ? { unsigned } : {}),
  };
}

/** What the instance has of a receiver; nothing where the address is another one now. */
const keptOf = (endpoint: string, former: Fields): Fields =>
  hasAddress(former) && endpoint === (isMasked(endpoint) ? masked(former.endpoint) : former.endpoint) ? former : {};

const secretGiven = (rule: string): AppError =>
  new AppError(
    'unsupported_by_server',
    `the rule ${rule} has a secret for its webhook: a Semaphore instance signs with a secret that it keeps itself`,
    {
      hint: 'make the notification with --unsigned, then choose the secret in Semaphore: Settings, Notifications',
      details: { rule },
    },
  );
