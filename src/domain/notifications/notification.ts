import * as z from 'zod/mini';
import { NOTIFICATION, resourceName } from '../field.ts';
import { sortKey } from '../names/names.ts';
import { accountRef } from '../references.ts';
import type { SortKeys } from '../sort.ts';
import type { Filter, Rule } from './rules.ts';
import { JOB_FILTERS } from './filters.ts';
import { isExpression } from '../patterns.ts';
import { maskedEndpoint, rule } from './rules.ts';

/** Notifications: rules that tell others of audit events and of jobs that ended. */

export const NOTIFICATION_STATUSES = ['active', 'paused'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** A rule as stored: its secrets are sealed, and each receiver has an id, by which its deliveries are kept in order. */
export interface StoredRule {
  readonly name: string;
  readonly filter: Filter;
  readonly slack?: Omit<NonNullable<Rule['notify']['slack']>, 'endpoint'> & Receiver & Sealed;
  readonly webhook?: Omit<NonNullable<Rule['notify']['webhook']>, 'secret'> & Receiver & Partial<Sealed>;
  readonly email?: NonNullable<Rule['notify']['email']> & Receiver;
}

interface Receiver {
  readonly target: string;
}

/** `endpoint` is masked in a slack rule; `sealed` is that endpoint, or the secret of a webhook. */
interface Sealed {
  readonly endpoint: string;
  readonly sealed: string;
}

/** A notification as stored. */
export interface NotificationRecord {
  readonly id: string;
  readonly name: string;
  readonly status: NotificationStatus;
  readonly rules: readonly StoredRule[];
  /** Whose permissions it needs when it tells of something: who made it, or changed its rules last. */
  readonly acts_for: string;
  readonly created_by: string;
  /** All events up to this one were compared with the rules. */
  readonly matched_seq: number;
  /** Whether it was active at `matched_seq`. */
  readonly matching: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What lists of notifications can be sorted by. */
export const NOTIFICATION_SORTS = {
  name: (one) => sortKey(one.name),
  status: ({ status }) => status,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, Pick<NotificationRecord, 'name' | 'status' | 'created_at' | 'updated_at'>>;

/** A notification as shown. */
export const notification = z.object({
  id: z.string(),
  name: resourceName(z.string(), NOTIFICATION),
  status: z.enum(NOTIFICATION_STATUSES),
  /** Whose permissions it needs; null: they are not in the organization any more, and nothing is told. */
  acts_for: z.nullable(accountRef),
  rules: z.array(rule),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Notification = z.infer<typeof notification>;

/** How many notifications there can be: each event is compared with the rules of all. */
export const MOST_NOTIFICATIONS = 100;

/** How many regular expressions all notifications together may have: each event is compared with them all. */
export const MOST_EXPRESSIONS = 200;

/** How many receivers all notifications together may have: so many messages can come of one event. */
export const MOST_RECEIVERS = 500;

/** How many messages rules can make of one event. */
export const receiversIn = (rules: readonly StoredRule[]): number =>
  rules
    .flatMap(({ slack, webhook, email }) => [
      slack === undefined ? 0 : Math.max(1, new Set(slack.channels).size),
      webhook === undefined ? 0 : 1,
      email === undefined ? 0 : 1,
    ])
    .reduce((sum, one) => sum + one, 0);

/** How many regular expressions rules have. */
export const expressionsIn = (rules: readonly { readonly filter: Filter }[]): number =>
  rules
    .flatMap(({ filter }) => [...filter.resource, ...filter.operation, ...filter.actor, ...jobPatterns(filter)])
    .filter(isExpression).length;

const jobPatterns = (filter: Filter): string[] => JOB_FILTERS.flatMap((one) => filter[one] ?? []);

/** The rule as it is shown: with its secrets masked. */
export function shownRule({ name, filter, slack, webhook, email }: StoredRule, mask: string): Rule {
  return {
    name,
    filter,
    notify: {
      ...(slack === undefined ? {} : { slack: without(slack) }),
      ...(webhook === undefined ? {} : { webhook: shownWebhook(webhook, mask) }),
      ...(email === undefined ? {} : { email: without(email) }),
    },
  };
}

/** In the order of the schema, in which a server's answer comes as well. */
function shownWebhook(
  webhook: NonNullable<StoredRule['webhook']>,
  mask: string,
): NonNullable<Rule['notify']['webhook']> {
  const { unsigned, ...shown } = without(webhook);
  const endpoint = maskedEndpoint(webhook.endpoint);
  return { ...shown, endpoint, ...(webhook.sealed === undefined ? {} : { secret: mask }), unsigned };
}

function without<T extends Receiver & Partial<Pick<Sealed, 'sealed'>>>(receiver: T): Omit<T, 'target' | 'sealed'> {
  const { target: _target, sealed: _sealed, ...shown } = receiver;
  return shown;
}
