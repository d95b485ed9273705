import { AppError } from '../errors.ts';
import { EVENT_FILTERS, JOB_FILTERS } from './filters.ts';
import type { Filter, Rule } from './rules.ts';

/**
 * Rules in Semaphore's form and back. There a field that is empty is one that is not given, e-mail goes to `cc` alone, and
 * a receiver has a `status`, an `action`, `bcc` and `content`, of which roster takes what means what it does anyway.
 */

/** Values that are not checked. */
export type Fields = Readonly<Record<string, unknown>>;

interface Parts {
  readonly filter: Fields;
  readonly notify: Readonly<Record<string, Fields>>;
}

/** The parts of a rule in roster's form, with what was given as it is. Throws `invalid` for what roster cannot do. */
export function fromSemaphore({ filter, notify }: Parts, where: string): Parts {
  const receivers = Object.entries(notify).flatMap(([channel, fields]) => {
    const { status, action, bcc, content, ...given } = withoutEmpty(fields);
    refuseUnless(isText(status, 'active'), `${where} has ${channel} with a status that is not ACTIVE`, PAUSE);
    refuseUnless(isText(action, 'post'), `${where} calls its webhook with an action that is not POST`, POSTS);
    refuseUnless(bcc === undefined, `${where} has bcc`, 'roster sends no blind copies: name them in cc');
    refuseUnless(content === undefined, `${where} has content`, 'roster writes the text of an e-mail itself');
    if (Object.keys(given).length === 0) return [];
    const { to, cc, ...rest } = given;
    if (channel !== 'email') return [[channel, given] as const];
    return [[channel, to === undefined && cc !== undefined ? { ...rest, to: cc } : given] as const];
  });
  return { filter: withoutEmpty(filter), notify: Object.fromEntries(receivers) };
}

const PAUSE = 'leave the receiver out, or pause the notification: roster notification pause NAME';
const POSTS = 'leave the action out: roster sends a POST';

function refuseUnless(isFine: boolean, what: string, hint: string): void {
  if (!isFine) throw new AppError('invalid', what, { hint });
}

const isText = (value: unknown, wanted: string): boolean =>
  value === undefined || (typeof value === 'string' && value.toLowerCase() === wanted);

const withoutEmpty = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isEmpty(name, value)));

const isEmpty = (name: string, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (name === 'timeout' && value === 0) ||
  (Array.isArray(value) && value.length === 0);

/** A rule in Semaphore's form; its filters of audit events, and that a webhook is unsigned, are told besides. */
export function toSemaphore({ name, filter, notify: { slack, webhook, email } }: Rule) {
  return {
    name,
    filter: saying(filter),
    notify: {
      ...(slack === undefined ? {} : { slack }),
      ...(webhook === undefined ? {} : { webhook }),
      ...(email === undefined ? {} : { email: { subject: email.subject, cc: [...email.to, ...email.cc] } }),
    },
  };
}

/** The lists of a filter that say something. */
const saying = (filter: Filter): Partial<Filter> =>
  Object.fromEntries(
    [...JOB_FILTERS, ...EVENT_FILTERS].flatMap((name) => {
      const list = filter[name] ?? [];
      return list.length === 0 ? [] : [[name, list]];
    }),
  );
