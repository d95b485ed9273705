import * as z from 'zod/mini';
import { recommendation } from '../../domain/access/recommendation.ts';
import { AppError } from '../../domain/errors.ts';
import { oneAfterTheOther, pageFields, pageOf, pageRequest } from '../../domain/page.ts';
import type { Page, PageInput } from '../../domain/page.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { periodSince, sinceField } from './period.ts';
import { recommendAll } from './recommend-all.ts';
import type { Account } from './recommend-all.ts';
import { findSubject, subjectField } from './subject.ts';

export const accessRecommend = query({
  name: 'access.recommend',
  summary: 'List permissions that were not used, and the smaller role or the group to leave',
  permission: ['organization.audit_logs.view', 'organization.people.view'],
  input: z.object({
    subject: z.optional(
      subjectField('a person or service account; left out: everybody for whom there is something to change'),
    ),
    since: sinceField('what was not used since'),
    ...pageFields(),
  }),
  output: z.extend(pageOf(recommendation), {
    /** When the first event of the log was recorded; null: there is none. */
    log_begins: z.nullable(z.string()),
    /** The subject that was asked for is deactivated, and can do nothing. */
    deactivated: z.boolean(),
  }),
  errors: ['ambiguous', 'not_found', 'invalid'],
  async run(context, input) {
    const period = await periodSince(context.tx, input.since, context.at);
    const { log_begins } = period;
    if (input.subject !== undefined) {
      const { account, active } = await accountOf(context, input.subject);
      const items = active ? await recommendAll(context, [account], period) : [];
      return { items, next_cursor: null, log_begins, deactivated: !active };
    }
    const { items: accounts, next_cursor } = await activeAccounts(context.tx, input);
    const all = await recommendAll(context, accounts, period);
    return { items: all.filter(({ changes }) => changes.length > 0), next_cursor, log_begins, deactivated: false };
  },
});

/** Throws `not_found`, `ambiguous`, and `invalid` for a group. */
async function accountOf(
  context: Context<Reads>,
  ref: string,
): Promise<{ readonly account: Account; readonly active: boolean }> {
  const { type, id, name, active } = await findSubject(context, ref);
  if (type === 'group')
    throw new AppError('invalid', `${name} is a group, and the log records what its members do`, {
      hint: 'ask about a person or service account, or about everybody: roster access recommend',
      details: { subject: name },
    });
  const [record] =
    type === 'user'
      ? await context.tx.people.find({ ids: [id] })
      : await context.tx.serviceAccounts.find({ ids: [id] });
  return { account: { type, id, name, created_at: record?.created_at ?? '' }, active };
}

/** A page of active people, then of service accounts. */
const activeAccounts = (tx: Reads, input: PageInput): Promise<Page<Account>> =>
  oneAfterTheOther<Account>(
    { limit: input.limit, cursor: input.cursor },
    async (request) => {
      const page = await tx.people.list({ status: 'active' }, pageRequest(request));
      const items = page.items.map(({ id, username: name, created_at }) => ({
        type: 'user' as const,
        id,
        name,
        created_at,
      }));
      return { items, next_cursor: page.next_cursor };
    },
    async (request) => {
      const page = await tx.serviceAccounts.list({ status: 'active' }, pageRequest(request));
      const items = page.items.map(({ id, name, created_at }) => ({
        type: 'service_account' as const,
        id,
        name,
        created_at,
      }));
      return { items, next_cursor: page.next_cursor };
    },
  );
