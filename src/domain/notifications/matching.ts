import { lruCache } from '../../lib/lru-cache.ts';
import type { AuditEvent } from '../audit.ts';
import { newDelivery } from './deliveries.ts';
import type { DeliveryRecord } from './deliveries.ts';
import { MOST_EXPRESSIONS } from './notification.ts';
import type { NotificationRecord, StoredRule } from './notification.ts';
import { isExpression, matcherOf } from './patterns.ts';
import { CHANNELS, isOfJobs } from './rules.ts';
import type { Filter } from './rules.ts';

/** Which events the rules tell of, and to whom. */

/** How many expressions are kept compiled: all that there can be, and those before the last edits. */
const MOST_COMPILED = 2 * MOST_EXPRESSIONS;

/** Tells whether a value is meant by a pattern. */
type Matches = (pattern: string, value: string) => boolean;

/** Compares values with patterns, whose expressions it compiles once. */
export function patternMatcher(): Matches {
  const compiled = lruCache<(value: string) => boolean>(MOST_COMPILED);
  return (pattern, value) => {
    if (!isExpression(pattern)) return pattern === value;
    const matcher = compiled.get(pattern) ?? matcherOf(pattern);
    compiled.set(pattern, matcher);
    return matcher(value);
  };
}

/** Whether a filter means an event: each of its lists that is not empty must have a text that does; one of jobs means none. */
function isMeant(filter: Filter, event: AuditEvent, matches: Matches): boolean {
  const meets = (patterns: readonly string[], value: string): boolean =>
    patterns.length === 0 || patterns.some((pattern) => matches(pattern, value));
  return (
    !isOfJobs(filter) &&
    meets(filter.outcome, event.outcome) &&
    meets(filter.resource, event.resource) &&
    meets(filter.operation, event.operation) &&
    meets(filter.actor, event.username)
  );
}

/** The messages that the rules make of an event. */
export const messagesOf = (
  notification: Pick<NotificationRecord, 'id' | 'rules'>,
  event: AuditEvent,
  at: string,
  matches: Matches,
): DeliveryRecord[] =>
  notification.rules
    .filter(({ filter }) => isMeant(filter, event, matches))
    .flatMap((rule) => messagesByRule(notification.id, rule, { seq: event.seq, id: event.id, is_test: false }, at));

/** One message for each receiver of a rule; `of`: the event that it tells of, or a test. */
export const messagesByRule = (
  notificationId: string,
  rule: StoredRule,
  of: Pick<AuditEvent, 'seq' | 'id'> & Pick<DeliveryRecord, 'is_test'>,
  at: string,
): DeliveryRecord[] =>
  CHANNELS.flatMap((channel) => {
    const receiver = rule[channel];
    if (receiver === undefined) return [];
    const several = channel === 'slack' ? (rule.slack?.channels ?? []) : [];
    return (several.length === 0 ? [''] : [...new Set(several)]).map((recipient) => {
      const { target } = receiver;
      const { seq, is_test } = of;
      const about = { notification_id: notificationId, rule: rule.name, channel, recipient, target, seq, is_test };
      return newDelivery(about, of.id, at);
    });
  });
