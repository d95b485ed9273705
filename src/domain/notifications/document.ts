import { AppError } from '../errors.ts';
import { EVENT_FILTERS, JOB_FILTERS } from './filters.ts';
import type { GivenRule } from './rules.ts';
import { fromSemaphore } from './semaphore-form.ts';
import type { Fields } from './semaphore-form.ts';

/** The document of a notification: in the form that `show` prints, or in Semaphore's. */

export interface NotificationDocument {
  readonly name: string | undefined;
  /** Not checked any further than by the names of their fields. */
  readonly rules: GivenRule[] | undefined;
}

/** What `show` prints beside what can be changed. */
const SHOWN_ONLY = ['id', 'status', 'acts_for', 'created_at', 'updated_at'];

const CHANNEL_FIELDS = {
  slack: ['endpoint', 'channels', 'message'],
  webhook: ['endpoint', 'timeout', 'retries', 'secret', 'unsigned'],
  email: ['subject', 'to', 'cc'],
};

/** The fields that Semaphore's form has besides. */
const SEMAPHORE_FIELDS = {
  slack: ['status'],
  webhook: ['action', 'status'],
  email: ['bcc', 'content', 'status'],
};

/** The name and rules in a document. Throws `invalid`, saying where, and never repeating a value. */
export function notificationIn(value: unknown, where: string): NotificationDocument {
  const document = fieldsOf(value, where, 'a notification');
  const isEnvelope = 'spec' in document;
  const metadata = isEnvelope ? fieldsOf(document.metadata ?? {}, where, 'metadata') : document;
  const spec = isEnvelope ? fieldsOf(document.spec, where, 'spec') : document;
  if (isEnvelope && document.kind !== 'Notification') throw faulty(where, 'its kind is not Notification');
  if (isEnvelope) {
    refuseOthers(document, ['apiVersion', 'kind', 'metadata', 'spec', 'status'], where);
    refuseOthers(spec, ['rules'], where, 'spec');
  } else refuseOthers(document, ['name', 'rules', ...SHOWN_ONLY], where);
  const { name } = metadata;
  if (name !== undefined && typeof name !== 'string') throw faulty(where, 'its name is not a text');
  if (spec.rules !== undefined && !Array.isArray(spec.rules)) throw faulty(where, 'its rules are not a list');
  const rules = spec.rules?.map((rule: unknown) => ruleIn(rule, where, isEnvelope));
  return { name, rules: rules as GivenRule[] | undefined };
}

/** A rule in roster's form. */
function ruleIn(rule: unknown, where: string, isSemaphores: boolean): Fields {
  const { name, ...parts } = fieldsOf(rule, where, 'a rule');
  const called = typeof name === 'string' ? `the rule ${JSON.stringify(name.slice(0, 80))}` : 'a rule';
  refuseOthers(parts, ['filter', 'notify'], where, called);
  const filter = fieldsOf(parts.filter ?? {}, where, `the filter of ${called}`);
  refuseOthers(filter, [...EVENT_FILTERS, ...JOB_FILTERS], where, `the filter of ${called}`);
  const notify = fieldsOf(parts.notify ?? {}, where, `what ${called} notifies`);
  refuseOthers(notify, Object.keys(CHANNEL_FIELDS), where, `what ${called} notifies`);
  const channels: Record<string, Fields> = {};
  for (const channel of ['slack', 'webhook', 'email'] as const) {
    const known = [...CHANNEL_FIELDS[channel], ...(isSemaphores ? SEMAPHORE_FIELDS[channel] : [])];
    const fields = fieldsOf(notify[channel] ?? {}, where, channel);
    refuseOthers(fields, known, where, `${channel} of ${called}`);
    if (notify[channel] !== undefined && notify[channel] !== null) channels[channel] = fields;
  }
  return isSemaphores
    ? { name, ...fromSemaphore({ filter, notify: channels }, `${where}: ${called}`) }
    : (rule as Fields);
}

function refuseOthers(fields: Fields, known: readonly string[], where: string, what = 'it'): void {
  const [other] = Object.keys(fields).filter((key) => !known.includes(key));
  if (other === undefined) return;
  throw new AppError('invalid', `${where}: ${what} has an unknown field ${JSON.stringify(other.slice(0, 80))}`, {
    hint: `the fields there: ${known.join(', ')}`,
  });
}

function fieldsOf(value: unknown, where: string, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw faulty(where, `${what} is no mapping of fields`);
}

const faulty = (where: string, why: string): AppError => new AppError('invalid', `${where} cannot be read: ${why}`);
