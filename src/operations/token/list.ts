import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { pageFields, pageOf, pageRequest, toPage } from '../../domain/page.ts';
import { stateOf, token, TOKEN_KINDS, TOKEN_STATES } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import { query } from '../../core/operation.ts';
import { describeTokens, findSubject, MANAGE, PERMISSION, subjectFields, VIEW_ACCOUNTS } from './subject.ts';

export const tokenList = query({
  name: 'token.list',
  summary: 'List tokens, without their secrets',
  permission: PERMISSION,
  also: { [MANAGE]: "to see somebody else's", [VIEW_ACCOUNTS]: "to see a service account's" },
  input: z.object({
    ...subjectFields(),
    kind: z._default(field(z.enum([...TOKEN_KINDS, 'all']), 'API tokens, or sessions of logins'), 'api'),
    state: z._default(field(z.enum([...TOKEN_STATES, 'all']), 'tokens of this state'), 'live'),
    search: z.optional(field(reference(), 'only tokens whose name contains this', 'TEXT')),
    ...pageFields(),
  }),
  output: pageOf(token),
  errors: ['forbidden', 'not_found', 'conflict'],
  async run(context, input) {
    const subject = await findSubject(context, input);
    const request = pageRequest(input);
    const { tokens } = context.tx;
    const all = await (input.state === 'live' ? tokens.liveOf(subject.id, context.at) : tokens.of(subject.id));
    const wanted = all.filter(
      (one) =>
        (input.kind === 'all' || one.kind === input.kind) &&
        (input.state === 'all' || stateOf(one, context.at) === input.state) &&
        (input.search === undefined || sortKey(one.name).includes(sortKey(input.search))) &&
        (request.after === null || isAfter(one, request.after)),
    );
    const page = toPage(wanted, request, keysOf);
    return {
      items: await describeTokens(context, subject, page.items),
      next_cursor: page.next_cursor,
    };
  },
});

const keysOf = (one: TokenRecord) => [one.created_at, one.id] as const;

const isAfter = (one: TokenRecord, [createdAt, id]: readonly [string, string]): boolean =>
  one.created_at > createdAt || (one.created_at === createdAt && one.id > id);
