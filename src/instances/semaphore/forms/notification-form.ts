import { EVENT_FILTERS, isOfEvents, JOB_FILTERS } from '../../../domain/notifications/filters.ts';
import type { Notification } from '../../../domain/notifications/notification.ts';
import { MASK, maskedEndpoint } from '../../../domain/notifications/rules.ts';
import type { Filter, Rule } from '../../../domain/notifications/rules.ts';
import { hasAddress, isCount, listsIn, receiverIn, text, texts } from './notification-receivers.ts';
import type { Addressed, Fields } from './notification-receivers.ts';
import type { ActsFor } from './notification-makers.ts';
import type { WireNotification, WireRule } from '../api/wire.ts';

/** Notifications of an instance in roster's form. */

type Webhook = NonNullable<Rule['notify']['webhook']>;

/** An instance compares a rule with projects that it names, and tells of nothing where it names none. */
const NO_PROJECT = ['/^$/'];

/** The notification as roster shows it. */
export const shownNotification = (one: WireNotification, actsFor: ActsFor): Notification => ({
  id: one.metadata.id,
  name: one.metadata.name,
  status: one.spec.rules.length > 0 && one.spec.rules.every(isOff) ? 'paused' : 'active',
  acts_for: actsFor(one),
  rules: shownRules(one.spec.rules),
  created_at: timeOf(one.metadata.create_time),
  updated_at: timeOf(one.metadata.update_time),
});

export const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Rules in roster's form, with their addresses in another. */
export const rulesIn = (rules: readonly WireRule[], addressIn: (address: string) => string): Rule[] =>
  rules.map((one) => ruleIn(one, addressIn));

/** Rules in roster's form, with what is secret masked. */
const shownRules = (rules: readonly WireRule[]): Rule[] => rulesIn(rules, masked);

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
  return isOfEvents(all) || all.projects !== undefined ? all : { ...all, projects: NO_PROJECT };
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

/** What rules have on the instance and roster does not show, or what they do not do, as a sentence for each. */
export const notShown = ({ metadata, spec: { rules } }: WireNotification): string[] =>
  rules.flatMap((rule) => {
    const silent =
      filterIn(rule.filter).projects === NO_PROJECT
        ? [`the rule ${rule.name} of ${metadata.name} names no project, so the instance tells of nothing by it`]
        : [];
    const receivers = receiversOf(rule);
    const more = [
      ...(receivers.some(isSwitchedOff) && !receivers.every(isSwitchedOff) ? ['a receiver that is switched off'] : []),
      ...(receivers.some(({ bcc }) => texts(bcc).length > 0) ? ['bcc'] : []),
      ...(receivers.some(({ content }) => text(content) !== '') ? ['a text of its own'] : []),
      ...(receivers.some(({ action }) => !/^(?:post)?$/i.test(text(action))) ? ['another method than POST'] : []),
    ];
    const hidden = `the rule ${rule.name} of ${metadata.name} has on the instance what is not shown here: ${more.join(', ')}`;
    return [...silent, ...(more.length === 0 ? [] : [hidden])];
  });

/** What an instance keeps of rules and does nothing with, as a sentence. */
export const unusedIn = (rules: readonly WireRule[]): string[] => {
  const unused = [
    ...(rules.some(({ notify }) => texts(receiverIn(notify.email).cc).length > 0) ? ['e-mail'] : []),
    ...(rules.some(({ notify }) => text(receiverIn(notify.slack).message) !== '') ? ['messages of their own'] : []),
  ];
  return unused.length === 0
    ? []
    : [
        `Semaphore keeps ${unused.join(' and ')} of rules, and sends none as far as its source shows: it tells Slack and webhooks`,
      ];
};
