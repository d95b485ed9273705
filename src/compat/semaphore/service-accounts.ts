import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { description, serviceAccountName } from '../../domain/names/names.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { theOrganization } from '../../operations/shared/resolve.ts';
import { serviceAccountEdit } from '../../operations/service-account/edit.ts';
import { serviceAccountDelete } from '../../operations/service-account/delete.ts';
import { serviceAccountReactivate } from '../../operations/service-account/reactivate.ts';
import { serviceAccountDeactivate } from '../../operations/service-account/deactivate.ts';
import { serviceAccountCreate } from '../../operations/service-account/create.ts';
import { accountField, describeAccount, findServiceAccount } from '../../operations/service-account/describe.ts';
import { serviceAccountShow } from '../../operations/service-account/show.ts';
import { serviceAccountList } from '../../operations/service-account/list.ts';
import { adaptedOperation, adaptedRead } from '../../operations/shared/adapt.ts';
import { lenientCount } from './paging.ts';
import { expiresAt, isEmpty, seconds, secondsOrNull, serviceAccount, status } from './shapes.ts';
import type { ServiceAccount } from './shapes.ts';

/** Service accounts in Semaphore's words. */

const named = z.object({ id: accountField() });
const describe = { description: z.optional(field(description(), 'what it is for', 'TEXT')) };

export const semaphoreServiceAccountList = adaptedRead(serviceAccountList, {
  name: 'semaphore.service-account-list',
  input: z.object({
    page_size: lenientCount(1, 100, `how many are on a page; more than ${MAX_LIMIT} are ${MAX_LIMIT}`),
    page_token: z.optional(field(z.string(), 'where to go on: the next_page_token of the page before', 'TOKEN')),
  }),
  output: z.object({ service_accounts: z.array(serviceAccount), next_page_token: z.string() }),
  to: ({ page_size, page_token }) => ({
    limit: Math.min(page_size, MAX_LIMIT),
    ...(page_token ? { cursor: page_token } : {}),
  }),
  describe: async (context, { items, next_cursor }) => ({
    service_accounts: await toSemaphore(
      context,
      items.map(({ id }) => id),
    ),
    next_page_token: next_cursor ?? '',
  }),
});

export const semaphoreServiceAccountShow = adaptedRead(serviceAccountShow, {
  name: 'semaphore.service-account-show',
  input: named,
  output: serviceAccount,
  to: ({ id }) => ({ account: id }),
  describe: told,
});

export const semaphoreServiceAccountCreate = adaptedOperation(serviceAccountCreate, {
  name: 'semaphore.service-account-create',
  input: z.object({ name: field(serviceAccountName(), 'the name of the service account', 'NAME'), ...describe }),
  output: z.object({ service_account: serviceAccount, api_token: z.string(), expires_at: expiresAt }),
  to: (input) => input,
  async describe(context, made) {
    const [token] = await context.tx.tokens.liveOf(made.id, context.at);
    return {
      service_account: await told(context, made),
      api_token: made.token,
      expires_at: secondsOrNull(token?.expires_at ?? null),
    };
  },
  secrets: ({ service_account, api_token }) => [
    { email: null, username: service_account.name, kind: 'token', secret: api_token },
  ],
});

export const semaphoreServiceAccountUpdate = adaptedOperation(serviceAccountEdit, {
  name: 'semaphore.service-account-update',
  input: z.object({
    ...named.shape,
    name: z.optional(field(serviceAccountName(), 'the new name', 'NAME')),
    ...describe,
  }),
  output: serviceAccount,
  to: ({ id, ...change }) => ({ ...change, account: id }),
  readInstead: {
    when: ({ id: _, ...change }) => isEmpty(change),
    permission: 'organization.service_accounts.view',
    run: async ({ tx }, { id }) => describeAccount(tx, await findServiceAccount(tx, id)),
  },
  describe: told,
});

export const semaphoreServiceAccountDelete = adaptedOperation(serviceAccountDelete, {
  name: 'semaphore.service-account-delete',
  input: named,
  output: status('deleted'),
  to: ({ id }) => ({ account: id }),
  describe: () => ({ status: 'deleted' }) as const,
});

export const semaphoreServiceAccountDeactivate = adaptedOperation(serviceAccountDeactivate, {
  name: 'semaphore.service-account-deactivate',
  input: named,
  output: status('deactivated'),
  to: ({ id }) => ({ account: id }),
  describe: () => ({ status: 'deactivated' }) as const,
});

export const semaphoreServiceAccountReactivate = adaptedOperation(serviceAccountReactivate, {
  name: 'semaphore.service-account-reactivate',
  input: named,
  output: status('reactivated'),
  to: ({ id }) => ({ account: id }),
  describe: () => ({ status: 'reactivated' }) as const,
});

async function told(context: Context<Reads>, { id }: { readonly id: string }): Promise<ServiceAccount> {
  const [shown] = await toSemaphore(context, [id]);
  if (shown === undefined) throw new AppError('internal', 'a service account vanished while being described');
  return shown;
}

/** Service accounts by their ids, in that order. */
async function toSemaphore({ tx }: Context<Reads>, ids: readonly string[]): Promise<ServiceAccount[]> {
  const { id: org_id } = await theOrganization(tx);
  const records = new Map((await tx.serviceAccounts.find({ ids })).map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const record = records.get(id);
    return record === undefined
      ? []
      : {
          id,
          name: record.name,
          description: record.description,
          org_id,
          creator_id: record.created_by,
          created_at: seconds(record.created_at),
          updated_at: seconds(record.updated_at),
          deactivated: record.status === 'deactivated',
        };
  });
}
