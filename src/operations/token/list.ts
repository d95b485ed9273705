import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import { duration, earlier, later } from '../../domain/time.ts';
import { token, TOKEN_KINDS, TOKEN_SORTS, TOKEN_STATES } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import type { TokenFilter } from '../../core/store/tokens.ts';
import { AppError } from '../../domain/errors.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { describeTokens } from './describe.ts';
import { findSubject, MANAGE, PERMISSION, subjectFields, VIEW_ACCOUNTS } from './subject.ts';
import type { SubjectInput } from './subject.ts';

const length = (text: string) => z.optional(field(duration(), text, 'DURATION'));

export const tokenList = query({
  name: 'token.list',
  summary: 'List tokens, without their secrets',
  permission: PERMISSION,
  also: {
    [MANAGE]: "to see somebody else's, or everybody's",
    [VIEW_ACCOUNTS]: "to see a service account's; without it, everybody's are those of people",
  },
  input: z.object({
    ...subjectFields(),
    everyone: z.optional(field(z.boolean(), 'those of all people and service accounts')),
    kind: z._default(field(z.enum([...TOKEN_KINDS, 'all']), 'API tokens, or sessions of logins'), 'api'),
    state: z._default(field(z.enum([...TOKEN_STATES, 'all']), 'tokens of this state'), 'active'),
    search: z.optional(field(reference(), 'only tokens whose name contains this', 'TEXT')),
    older_than: length('only tokens that were made longer ago, such as 180d'),
    expires_within: length('only tokens that expire within this time, such as 14d, or did'),
    unused: length('only tokens that were neither used nor made for this long, such as 90d'),
    ...listFields(TOKEN_SORTS),
  }),
  output: listOf(token),
  errors: ['forbidden', 'not_found', 'conflict'],
  async run(context, input) {
    const { tx, at } = context;
    const { kind, state, everyone = false } = input;
    const whose = everyone ? ofEverybody(context, input) : { subjectId: (await findSubject(context, input)).id };
    const filter = {
      at,
      ...whose,
      kind: kind === 'all' ? undefined : kind,
      state: state === 'all' ? undefined : state,
      createdBy: input.older_than === undefined ? undefined : earlier(at, input.older_than),
      expiresBy: input.expires_within === undefined ? undefined : later(at, input.expires_within),
      unusedSince: input.unused === undefined ? undefined : earlier(at, input.unused),
      search: input.search,
      ...sinceOf(input, at),
    };
    const { items, next_cursor } = await tx.tokens.list(filter, pageRequest(input));
    return listed(input, { items: await describeTokens(context, items), next_cursor }, () => tx.tokens.count(filter));
  },
});

/** The tokens of all that the actor may see. Throws `forbidden`, and `invalid` where an account is named as well. */
function ofEverybody(
  context: Context<Reads>,
  { person, service_account: account }: SubjectInput,
): Pick<TokenFilter, 'subjectType'> {
  if (person !== undefined || account !== undefined)
    throw new AppError('invalid', "everyone's tokens are not those of one account", {
      hint: 'leave out --everyone, or --person and --service-account',
    });
  context.require(MANAGE);
  const seesAccounts = allows(context.actor().permissions, VIEW_ACCOUNTS);
  return seesAccounts ? {} : { subjectType: 'user' };
}
