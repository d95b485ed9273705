import { createHash } from 'node:crypto';
import type { ReadOperation } from '../core/operation.ts';
import { AppError } from '../domain/errors.ts';
import { defOf } from '../domain/field.ts';
import type { Fields } from './fields.ts';
import type { Route } from './route.ts';

/** Entity tags: a client that changes what it read is refused where somebody changed it in between. */

export const IF_MATCH_HEADER = 'If-Match';

/** Fields that move though nobody changed the resource; an address beside a reference is that of another one. */
const NOT_STATE: readonly string[] = [
  'last_used_at',
  'last_login_at',
  'current',
  'lacking_permissions',
  'owner_email',
  'subject_email',
];

const REFERENCES: readonly string[] = ['id,name', 'id,username', 'id,name,type'];

/** What a tag stands for: who and what a resource refers to, by id, for their names are not its own. */
function stateOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(stateOf);
    return items.every((item) => typeof item === 'string') ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Fields;
  if (REFERENCES.includes(Object.keys(fields).sort().join())) return fields.id;
  const kept = Object.entries(fields).filter(([name]) => !NOT_STATE.includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, stateOf(inner)]));
}

/** The tag of a resource as this caller sees it: neither reading it nor renaming what it refers to changes it. */
export const etagOf = (resource: unknown): string =>
  `"${createHash('sha256')
    .update(JSON.stringify(stateOf(resource)))
    .digest('base64url')}"`;

/** Whether a route returns its resource, so that the response has a tag; what is deleted has none. */
export const returnsResource = ({ method, operation, resource }: Route): boolean =>
  resource !== undefined && method !== 'DELETE' && operation.output === resource.output;

/** What the read of a resource takes of the input of a request for it. */
export function resourceInput({ input: schema }: ReadOperation, input: Fields): Fields {
  const shape = defOf(schema).shape ?? {};
  return Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(shape, name)));
}

const TAGS = /^(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*$/;

/**
 * Tells whether a tag is among those of an `If-Match`; a weak one only is where an API has weak ones. Throws `invalid` for
 * what is no such header.
 */
export function matcherOf(header: string, { weak } = { weak: false }): (etag: string) => boolean {
  const text = header.trim();
  if (text === '*') return () => true;
  if (!TAGS.test(text))
    throw new AppError('invalid', `${IF_MATCH_HEADER} must be an ETag as it was answered, with its quotes`);
  const tags: readonly string[] = text.match(/(?:W\/)?"[^"]*"/g) ?? [];
  const strong = (tag: string): string => (weak ? tag.replace(/^W\//, '') : tag);
  return (etag) => tags.some((tag) => strong(tag) === strong(etag));
}

/** The refusal of a change to what is not any more as the client read it. */
export const staleRefusal = (etag: string): AppError =>
  new AppError('stale', 'it was changed since it was read', {
    hint: 'read it again, and send the ETag that it has now',
    details: { etag },
  });
