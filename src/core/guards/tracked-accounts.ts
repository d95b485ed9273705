import { enforce } from '../../domain/guards.ts';
import { providerNeeded } from '../../domain/scim/refusals.ts';
import type { Writes } from '../store/index.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import type { ChangeLog } from './change-log.ts';

/** Tracked writes to accounts: people, service accounts and their tokens. */

const people = (ids: readonly string[]): RoleOrSubject[] => ids.map((id) => ({ type: 'user', id }));
const accounts = (ids: readonly string[]): RoleOrSubject[] => ids.map((id) => ({ type: 'service_account', id }));

const emailsOf = async (tx: Writes, ids: readonly string[]): Promise<(string | null)[]> =>
  (await tx.people.find({ ids })).map(({ email }) => email);

/** A new password, a new address or activation hands an account over. */
export const trackedPeople = (
  tx: Writes,
  { at, before, made, changed, removed, managed, addressed, written }: ChangeLog,
): Writes['people'] => ({
  ...tx.people,
  insert: async (records) => {
    for (const record of records) {
      made({ type: 'user', id: record.id }, record.username, 'takeover');
      changed(record.id);
    }
    addressed(records.map(({ email }) => email));
    await tx.people.insert(records);
  },
  update: async (id, change) => {
    const handsOver = change.password !== undefined || change.email !== undefined || change.status === 'active';
    const isManaged = change.email !== undefined || change.username !== undefined || change.status !== undefined;
    await Promise.all([
      before(people([id]), handsOver ? 'takeover' : 'account'),
      isManaged ? managed('people', [id]) : undefined,
    ]);
    if (change.email !== undefined) addressed([...(await emailsOf(tx, [id])), change.email]);
    changed(id);
    await tx.people.update(id, change);
    written();
  },
  remove: async (ids) => {
    await Promise.all([before(people(ids), 'account'), managed('people', ids)]);
    for (const id of ids) changed(id);
    removed(ids);
    addressed(await emailsOf(tx, ids));
    await tx.touch.related(ids, at);
    await tx.people.remove(ids);
    written();
  },
});

/** Activation hands a service account over: its tokens work again. */
export const trackedServiceAccounts = (
  tx: Writes,
  { at, before, made, changed, removed, written }: ChangeLog,
): Writes['serviceAccounts'] => ({
  ...tx.serviceAccounts,
  insert: async (records) => {
    for (const { id, name } of records) {
      made({ type: 'service_account', id }, name, 'account');
      changed(id);
    }
    await tx.serviceAccounts.insert(records);
  },
  update: async (id, change) => {
    const [current] = await tx.serviceAccounts.find({ ids: [id] });
    const reactivates = change.status === 'active' && current?.status !== 'active';
    await before(accounts([id]), reactivates ? 'takeover' : 'account');
    changed(id);
    await tx.serviceAccounts.update(id, change);
    written();
  },
  remove: async (ids) => {
    const provider = await tx.scim.provider();
    if (provider !== undefined && ids.includes(provider.account_id)) enforce(providerNeeded());
    await before(accounts(ids), 'account');
    for (const id of ids) changed(id);
    removed(ids);
    await tx.touch.related(ids, at);
    await tx.serviceAccounts.remove(ids);
    written();
  },
});

/** A token lets its maker act as its account; ending one gives nobody anything. */
export const trackedTokens = (tx: Writes, { before, changed, tokenIssued, written }: ChangeLog): Writes['tokens'] => ({
  ...tx.tokens,
  insert: async (token) => {
    await before([{ type: token.subject_type, id: token.subject_id }], 'membership');
    tokenIssued(token);
    changed(token.id, token.subject_id);
    await tx.tokens.insert(token);
    written();
  },
  revoke: async (token, at) => {
    changed(token.id, token.subject_id);
    await tx.tokens.revoke(token, at);
  },
  expire: async (token, end, at) => {
    changed(token.id, token.subject_id);
    await tx.tokens.expire(token, end, at);
  },
  confirm: async (token, end, at) => {
    changed(token.id, token.subject_id);
    await tx.tokens.confirm(token, end, at);
  },
  rename: async (token, name, at) => {
    changed(token.id);
    await tx.tokens.rename(token, name, at);
  },
  endSessions: async (personId, at, except) => {
    changed(personId);
    await tx.tokens.endSessions(personId, at, except);
  },
});

/** Whose tokens a trust is for can act as its account; that a token was used changes nothing. */
export const trackedTrusts = (tx: Writes, { before, changed, tokenIssued, written }: ChangeLog): Writes['trusts'] => ({
  ...tx.trusts,
  insert: async (trust) => {
    await before([{ type: 'service_account', id: trust.service_account_id }], 'membership');
    tokenIssued({ subject_id: trust.service_account_id, permissions: null });
    changed(trust.id);
    await tx.trusts.insert(trust);
    written();
  },
  remove: async (id) => {
    changed(id);
    await tx.trusts.remove(id);
  },
});
