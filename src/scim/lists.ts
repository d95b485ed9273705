import * as z from 'zod/mini';
import { validate } from '../core/validate.ts';
import { field } from '../domain/field.ts';
import type { ScimPage } from '../core/store/scim.ts';
import { bounded, isLookup } from '../domain/scim/condition-cost.ts';
import { leafPath } from '../domain/scim/attribute-path.ts';
import { conditionOf } from '../domain/scim/condition.ts';
import type { Condition } from '../domain/scim/condition.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../domain/scim/discovery.ts';
import { scimFault } from '../domain/scim/fault.ts';
import { parseFilter } from '../domain/scim/filter.ts';
import { fieldOf } from '../domain/scim/resource.ts';
import type { Resource } from '../domain/scim/resource.ts';
import type { Projection } from '../domain/scim/projection.ts';
import type { ResourceSchema } from '../domain/scim/attributes.ts';

/** Lists of resources: what they take, and how they are answered (RFC 7644, section 3.4.2). */

/** Resources before a page are passed over one by one, so no page begins further on. */
const LAST_START = 1_000_000;

const text = (describe: string, most = 4096) => z.optional(field(z.string().check(z.maxLength(most)), describe));

/** As many digits as a query can have. */
const MOST = 999_999_999_999_999;
const whole = () => z.number().check(z.int(), z.gte(-MOST), z.lte(MOST));

/** What shows parts of a resource. A parameter that is empty is not given. */
export const projectionFields = () => ({
  attributes: text('only these attributes, separated by commas'),
  excludedAttributes: text('all attributes but these, separated by commas'),
});

/** What a list takes. */
export const listFields = () => ({
  filter: text('which resources, as a filter of SCIM', 16_384),
  sortBy: text('the attribute that they are sorted by', 300),
  sortOrder: text('ascending or descending', 20),
  startIndex: z.optional(field(whole(), 'which is the first on the page, from 1', 'N')),
  count: z.optional(field(whole(), `how many are on the page; more than ${MAX_PAGE} are ${MAX_PAGE}`, 'N')),
  ...projectionFields(),
});
type ListInput = z.infer<z.ZodMiniObject<ReturnType<typeof listFields>>>;

/** What the body of a search asks for (section 3.4.3); lists of attributes are lists there. Throws `invalid`. */
export const searched = (body: Resource): ListInput =>
  validate(
    z.object(listFields()),
    Object.fromEntries(
      Object.keys(listFields()).flatMap((name) => {
        const value = fieldOf(body, name) ?? undefined;
        return value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]];
      }),
    ),
  );

/** The condition of a list. Throws `invalid`. */
export const filterOf = ({ filter }: ListInput, schema: ResourceSchema): Condition | undefined =>
  filter === undefined || filter === '' ? undefined : bounded(conditionOf(parseFilter(filter), schema));

/** Resources before a page are passed over one by one: up to so many take no time. */
const FEW = 1000;

/** Whether a list looks at more resources than stand on its page and shortly before it. */
export function isScan(condition: Condition | undefined, { sort, skip }: ScimPage, { name }: ResourceSchema): boolean {
  if (condition !== undefined) return !isLookup(condition, name);
  return sort !== undefined || skip > FEW;
}

/** The page that is asked for: from 1 on, and never without a bound. Throws `invalid` for an attribute that there is not. */
export function pageOf(
  { sortBy, sortOrder, startIndex = 1, count = DEFAULT_PAGE }: ListInput,
  schema: ResourceSchema,
): ScimPage {
  return {
    sort:
      sortBy === undefined || sortBy === ''
        ? undefined
        : { path: sortPath(sortBy, schema), descending: sortOrder?.toLowerCase() === 'descending' },
    skip: Math.min(Math.max(startIndex, 1) - 1, LAST_START),
    limit: Math.min(Math.max(count, 0), MAX_PAGE),
  };
}

/** The path of the value by which a list is sorted. Throws `invalidPath`. */
function sortPath(text: string, schema: ResourceSchema): string {
  const path = leafPath(schema, text);
  if (path !== undefined) return path;
  throw scimFault('invalidPath', `nothing is sorted by ${text}`, 'sort by one attribute, such as userName');
}

export interface ShownInput {
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
}

/** Which attributes are shown. */
export const projectionOf = ({ attributes, excludedAttributes }: ShownInput): Projection => ({
  attributes: namesIn(attributes),
  excludedAttributes: namesIn(excludedAttributes),
});

/** A page as it is answered. */
export const listResponse = (resources: readonly Resource[], total: number, { skip }: ScimPage): Resource => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: total,
  startIndex: skip + 1,
  itemsPerPage: resources.length,
  Resources: resources,
});

const namesIn = (text: string | undefined): string[] | undefined =>
  text === undefined || text === '' ? undefined : text.split(',');
