import type { CallOptions } from '../core/caller.ts';
import { requireDeclared } from '../core/engine/declared-permissions.ts';
import { validate } from '../core/validate.ts';
import { AppError } from '../domain/errors.ts';
import { etagOf, IF_MATCH_HEADER, matcherOf, resourceInput, staleRefusal } from '../api/etag.ts';
import type { Fields } from '../api/fields.ts';
import type { Route } from '../api/route.ts';

/**
 * What an `If-Match` requires of the stored state, compared in the transaction of the write: the tag of the resource as
 * the actor sees it, who must be allowed to read it. Throws `invalid` where the path has no ETag, or it is none.
 */
export function preconditionOf(
  { api, resource: read }: Route,
  { headers }: Request,
  input: Fields,
): Pick<CallOptions, 'precondition'> {
  const header = headers.get(IF_MATCH_HEADER);
  if (header === null || (read === undefined && !api.strict)) return {};
  if (read === undefined)
    throw new AppError('invalid', `what this request changes has no ETag, so ${IF_MATCH_HEADER} cannot be kept`);
  const matches = matcherOf(header, { weak: api.answers !== undefined });
  const named = resourceInput(read, input);
  return {
    async precondition(context) {
      const checked: unknown = validate(read.input, named);
      await requireDeclared(context, read, checked);
      const output = await read.run(context, checked);
      const etag = api.answers?.etagOf(output) ?? etagOf(output);
      if (!matches(etag)) throw staleRefusal(etag);
    },
  };
}
