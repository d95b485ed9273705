import { EVENT_FILTERS, isOfEvents } from '../../domain/notifications/filters.ts';
import { isMasked, maskedEndpoint } from '../../domain/notifications/rules.ts';
import type { Filter } from '../../domain/notifications/rules.ts';
import type { StoredRule } from '../../domain/notifications/notification.ts';

/** What a document in Semaphore's form cannot say of a rule stays: its clients do not know it, and do not give it back. */

/**
 * The rules with the filters of audit events and tags, that a webhook is unsigned or not tried again, and the first recipients of an
 * e-mail from those that they replace; a rule of a new name replaces the one at its place. A webhook is unsigned that was, or that
 * `isUnsigned` calls so.
 */
export function keepUnsaid(
  rules: readonly StoredRule[],
  current: readonly StoredRule[],
  isUnsigned: (rule: string) => boolean | undefined,
): StoredRule[] {
  const isGiven = (name: string) => rules.some((one) => one.name === name);
  return rules.map((rule, at) => {
    const there = current[at];
    const renamed = there === undefined || isGiven(there.name) ? undefined : there;
    const former = current.find(({ name }) => name === rule.name) ?? renamed;
    const { filter, webhook, email } = rule;
    return {
      ...rule,
      filter:
        former === undefined || isOfEvents(filter) ? filter : { ...filter, ...unsaidFilters(filter, former.filter) },
      ...(webhook === undefined
        ? {}
        : { webhook: { ...webhook, ...unsaid(webhook, former?.webhook, isUnsigned(rule.name)) } }),
      ...(email === undefined ? {} : { email: { ...email, ...recipients(email, former?.email) } }),
    };
  });
}

const unsaidFilters = ({ tags }: Filter, former: Filter): Partial<Filter> => ({
  ...Object.fromEntries(EVENT_FILTERS.map((name) => [name, former[name]])),
  ...(tags === undefined && former.tags !== undefined ? { tags: former.tags } : {}),
});

type Webhook = NonNullable<StoredRule['webhook']>;
type Email = NonNullable<StoredRule['email']>;

function unsaid(given: Webhook, former: Webhook | undefined, isUnsigned: boolean | undefined): Partial<Webhook> {
  const isThere = former !== undefined && isSameAddress(given.endpoint, former.endpoint);
  return {
    ...(given.retries === undefined && isThere && former.retries === 0 ? { retries: 0 } : {}),
    unsigned: isUnsigned ?? (given.sealed === undefined && isThere && former.unsigned),
  };
}

const isSameAddress = (given: string, former: string): boolean =>
  given === (isMasked(given) ? maskedEndpoint(former) : former);

/** Who of the given recipients was in `to` stays there. */
function recipients({ to, cc }: Email, former: Email | undefined): Pick<Email, 'to' | 'cc'> {
  const first = cc.length === 0 ? to.filter((one) => former?.to.includes(one)) : [];
  return first.length === 0 ? { to, cc } : { to: first, cc: to.filter((one) => !first.includes(one)) };
}
