import type { AuditEvent } from '../../domain/audit.ts';
import type { AuditFilter } from '../../core/store/audit.ts';

/** Whether events match a filter, as the stores decide it: for events that are in memory. */

/** The fields of an event that a field of a filter must equal. */
const EQUAL = {
  actorId: 'user_id',
  resource: 'resource',
  resourceId: 'resource_id',
  requestId: 'request_id',
  operation: 'operation',
  outcome: 'outcome',
  medium: 'medium',
  address: 'ip_address',
} as const satisfies Partial<Record<keyof AuditFilter, keyof AuditEvent>>;

const SEARCHED = ['description', 'username', 'resource_name', 'metadata'] as const;

export function matching(filter: AuditFilter): (event: AuditEvent) => boolean {
  const { since, until, text } = filter;
  const equal = (Object.keys(EQUAL) as (keyof typeof EQUAL)[]).flatMap((name) =>
    filter[name] === undefined ? [] : [{ field: EQUAL[name], value: filter[name] }],
  );
  const holds = text === undefined ? undefined : holding(text);
  return (event) =>
    (since === undefined || event.timestamp >= since) &&
    (until === undefined || event.timestamp < until) &&
    equal.every(({ field, value }) => event[field] === value) &&
    (holds === undefined || SEARCHED.some((field) => holds(event[field])));
}

/** The case of letters from A to Z does not count in a text that is ASCII. */
function holding(text: string): (value: string) => boolean {
  if (!/^[\x20-\x7e]*$/.test(text)) return (value) => value.includes(text);
  const wanted = lowered(text);
  return (value) => lowered(value).includes(wanted);
}

const lowered = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
