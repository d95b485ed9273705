import { lruCache } from '../../lib/lru-cache.ts';
import type { AuditEvent } from '../audit.ts';
import type { JobRecord } from '../jobs/job.ts';
import { newDelivery } from './deliveries.ts';
import type { DeliveryRecord } from './deliveries.ts';
import { isOfJobs, JOB_FILTERS } from './filters.ts';
import type { JobFilter } from './filters.ts';
import { endId, valuesOf } from './job-ends.ts';
import type { EndedJob } from './job-ends.ts';
import { MOST_EXPRESSIONS, MOST_RECEIVERS } from './notification.ts';
import type { NotificationRecord, StoredRule } from './notification.ts';
import { isExpression, matcherOf } from '../patterns.ts';
import { CHANNELS } from './rules.ts';
import type { Filter } from './rules.ts';

/** Which events and ends of jobs the rules tell of, and to whom. */

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

/** Whether a filter means a job that ended. A job has a branch or a tag: where both are named, one of them is enough. */
function isJobMeant(filter: Filter, job: EndedJob, matches: Matches): boolean {
  const values = valuesOf(job);
  const meets = (name: JobFilter): boolean | undefined => {
    const patterns = filter[name] ?? [];
    if (patterns.length === 0) return undefined;
    return patterns.some((pattern) => values[name].some((value) => matches(pattern, value)));
  };
  const revision = [meets('branches'), meets('tags')].filter((one) => one !== undefined);
  const others = JOB_FILTERS.filter((name) => name !== 'branches' && name !== 'tags');
  return (
    isOfJobs(filter) &&
    (revision.length === 0 || revision.includes(true)) &&
    others.every((name) => meets(name) !== false)
  );
}

/** The messages that rules make of a job that ended; `seq`: the latest event, after which they have their place. */
export function messagesOfJob(
  notifications: readonly Pick<NotificationRecord, 'id' | 'rules'>[],
  job: EndedJob,
  { seq, at }: { readonly seq: number; readonly at: string },
  matches: Matches,
): DeliveryRecord[] {
  const of = { seq, id: endId(job), is_test: false, job: job.record };
  return notifications
    .flatMap(({ id, rules }) =>
      rules
        .filter(({ filter }) => isJobMeant(filter, job, matches))
        .flatMap((rule) => messagesByRule(id, rule, of, at)),
    )
    .slice(0, MOST_RECEIVERS);
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

interface Of extends Pick<AuditEvent, 'seq' | 'id'>, Pick<DeliveryRecord, 'is_test'> {
  readonly job?: Pick<JobRecord, 'id' | 'state'>;
}

/** One message for each receiver of a rule; `of`: the event or job that it tells of, or a test. */
export const messagesByRule = (notificationId: string, rule: StoredRule, of: Of, at: string): DeliveryRecord[] =>
  CHANNELS.flatMap((channel) => {
    const receiver = rule[channel];
    if (receiver === undefined) return [];
    const several = channel === 'slack' ? (rule.slack?.channels ?? []) : [];
    return (several.length === 0 ? [''] : [...new Set(several)]).map((recipient) => {
      const { target } = receiver;
      const { seq, is_test } = of;
      const { id: job_id = null, state: job_state = null } = of.job ?? {};
      const told = { notification_id: notificationId, rule: rule.name, channel, recipient };
      const about = { ...told, target, seq, is_test, job_id, job_state };
      return newDelivery(about, of.id, at);
    });
  });
