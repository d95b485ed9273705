import { EVENT_FILTERS, isOfEvents, isOfJobs, JOB_FILTERS } from '../../domain/notifications/filters.ts';
import type { Notification } from '../../domain/notifications/notification.ts';
import { MASK, maskedEndpoint } from '../../domain/notifications/rules.ts';
import type { Filter, Rule } from '../../domain/notifications/rules.ts';
import { hasAddress, isCount, listsIn, receiverIn, text, texts } from './notification-receivers.ts';
import type { Addressed, Fields } from './notification-receivers.ts';
import type { WireNotification, WireRule } from './wire.ts';

/** Notifications of an instance in roster's form. */

type Webhook = NonNullable<Rule['notify']['webhook']>;

/** An instance tells of every job where a rule says nothing; on roster, such a rule tells of audit events. */
const EVERY_JOB = ['/.*/'];

/** The notification as roster shows it. The API does not tell whose permissions it needs. */
export const shownNotification = ({ metadata, spec: { rules } }: WireNotification): Notification => ({
  id: metadata.id,
  name: metadata.name,
  status: rules.length > 0 && rules.every(isOff) ? 'paused' : 'active',
  acts_for: null,
  rules: shownRules(rules),
  created_at: timeOf(metadata.create_time),
  updated_at: timeOf(metadata.update_time),
});

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Rules in roster's form, with what is secret masked. */
const shownRules = (rules: readonly WireRule[]): Rule[] => rules.map((one) => ruleIn(one, masked));

/** Whether rules look the same in roster's form. */
export const isSameToRead = (some: readonly WireRule[], others: readonly WireRule[]): boolean =>
  JSON.stringify(shownRules(some)) === JSON.stringify(shownRules(others));

/** Whether rules are the same, as far as roster's form can tell. */
export const areSameRules = (some: readonly WireRule[], others: readonly WireRule[]): boolean =>
  JSON.stringify(some.map((one) => ruleIn(one))) === JSON.stringify(others.map((one) => ruleIn(one)));

/** An address as it is shown. */
export const masked = (address: string): string => (URL.canParse(address) ? maskedEndpoint(address) : MASK);

function ruleIn({ name, filter, notify }: WireRule, addressIn = (address: string) => address): Rule {
  const [slack, webhook, email] = [receiverIn(notify.slack), receiverIn(notify.webhook), receiverIn(notify.email)];
  return {
    name,
    filter: filterIn(filter),
    notify: {
      ...(hasAddress(slack)
        ? {
            slack: {
              endpoint: addressIn(slack.endpoint),
              channels: texts(slack.channels),
              message: text(slack.message),
            },
          }
        : {}),
      ...(hasAddress(webhook) ? { webhook: webhookIn(webhook, addressIn) } : {}),
      ...(texts(email.cc).length > 0 ? { email: { subject: text(email.subject), to: texts(email.cc), cc: [] } } : {}),
    },
  };
}

/** A filter in roster's form. */
export function filterIn(filter: Fields): Filter {
  const given = listsIn(filter, JOB_FILTERS);
  const [resource, operation, actor, outcome] = EVENT_FILTERS.map((name) => texts(filter[name]));
  const all = { resource, operation, actor, outcome, ...given } as Filter;
  return isOfJobs(all) || isOfEvents(all) ? all : { ...all, projects: EVERY_JOB };
}

/** Its time limit is left out where the instance has its own. */
function webhookIn(webhook: Fields & Addressed, addressIn: (address: string) => string): Webhook {
  const isSigned = text(webhook.secret) !== '';
  const { timeout, retries } = webhook;
  return {
    endpoint: addressIn(webhook.endpoint),
    ...(isCount(timeout) ? { timeout } : {}),
    ...(isCount(retries) ? { retries } : {}),
    ...(isSigned ? { secret: MASK } : {}),
    unsigned: !isSigned,
  } as Webhook;
}

const receiversOf = ({ notify }: WireRule): Fields[] =>
  Object.values(notify)
    .map(receiverIn)
    .filter((one) => hasAddress(one) || texts(one.cc).length > 0);

/** Whether nobody is told by the rule, because its receivers are switched off. */
const isOff = (rule: WireRule): boolean => receiversOf(rule).length > 0 && receiversOf(rule).every(isSwitchedOff);
const isSwitchedOff = ({ status }: Fields): boolean => /^(?:inactive|1)$/i.test(String(status));

/** What rules have on the instance and roster does not show, as a sentence for each. */
export const notShown = ({ metadata, spec: { rules } }: WireNotification): string[] =>
  rules.flatMap((rule) => {
    const receivers = receiversOf(rule);
    const more = [
      ...(receivers.some(isSwitchedOff) && !receivers.every(isSwitchedOff) ? ['a receiver that is switched off'] : []),
      ...(receivers.some(({ bcc }) => texts(bcc).length > 0) ? ['bcc'] : []),
      ...(receivers.some(({ content }) => text(content) !== '') ? ['a text of its own'] : []),
      ...(receivers.some(({ action }) => !/^(?:post)?$/i.test(text(action))) ? ['another method than POST'] : []),
    ];
    return more.length === 0
      ? []
      : [`the rule ${rule.name} of ${metadata.name} has on the instance what is not shown here: ${more.join(', ')}`];
  });
