import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { INVITATION_SORTS } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import { keyFor, toPage } from '../../domain/page.ts';
import type { Sort } from '../../domain/sort.ts';
import type {
  InvitationFilter,
  InvitationKey,
  InvitationReads,
  InvitationTies,
  InvitationWrites,
} from '../../core/store/invitations.ts';
import { allIn, contains, groupBy, hasAny, where } from './db.ts';
import type { Db } from './db.ts';
import { countWhere, ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';

type InvitationRow = Omit<InvitationRecord, 'group_ids'>;

const COLUMNS = raw(
  'i.id, i.email, i.provider, i.handle, i.uid, i.role_id, i.code_hash, i.status, i.expires_at, i.invited_by, i.created_at, i.updated_at',
);

function byKey(key: InvitationKey): { readonly values: readonly string[]; readonly column: Sql } {
  if ('ids' in key) return { values: key.ids, column: raw('i.id') };
  if ('codeHashes' in key) return { values: key.codeHashes, column: raw('i.code_hash') };
  if ('handles' in key) return { values: key.handles, column: raw('i.handle') };
  return { values: key.emailKeys, column: raw('i.email_key') };
}

const conditions = ({
  status,
  endsAfter,
  endsBy,
  search,
  roleId,
  effectiveRoleId,
  groupId,
  ...times
}: InvitationFilter): (Sql | undefined)[] => [
  status === undefined ? undefined : sql`i.status = ${status}`,
  endsAfter === undefined ? undefined : sql`i.expires_at > ${endsAfter}`,
  endsBy === undefined ? undefined : sql`i.expires_at <= ${endsBy}`,
  search === undefined
    ? undefined
    : sql`(${contains('i.email_key', emailKey(search))} or ${contains('lower(i.handle)', emailKey(search))})`,
  roleId === undefined ? undefined : sql`i.role_id = ${roleId}`,
  groupId === undefined
    ? undefined
    : hasAny(sql`from invitation_groups o where o.invitation_id = i.id and o.group_id = ${groupId}`),
  effectiveRoleId === undefined
    ? undefined
    : sql`(i.role_id = ${effectiveRoleId} or ${hasAny(sql`from invitation_groups o join role_bindings b on b.subject_id = o.group_id
        where o.invitation_id = i.id and b.role_id = ${effectiveRoleId} and b.project_id is null`)})`,
  ...since(raw('i.created_at'), raw('i.updated_at'), times),
];

const SORTS: SortColumns<keyof typeof INVITATION_SORTS> = {
  email: raw("coalesce(i.email_key, '')"),
  expires_at: raw('i.expires_at'),
  created_at: raw('i.created_at'),
  updated_at: raw('i.updated_at'),
};
const OWN_SORT: Sort = { field: 'created_at', descending: true };

/** Adds the offered groups, in the order of the rows. */
async function withGroups(db: Db, rows: readonly InvitationRow[]): Promise<InvitationRecord[]> {
  const groups = groupBy(
    await allIn<{ invitation_id: string; group_id: string }>(
      db,
      rows.map((row) => row.id),
      (list) =>
        sql`select invitation_id, group_id from invitation_groups where invitation_id in (${list}) order by group_id`,
    ),
    (row) => row.invitation_id,
  );
  return rows.map((row) => ({ ...row, group_ids: (groups.get(row.id) ?? []).map(({ group_id }) => group_id) }));
}

const invitationReads = (db: Db): InvitationReads => ({
  async find(key) {
    const { values, column } = byKey(key);
    const rows = await allIn<InvitationRow>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from invitations i where ${column} in (${list})`,
    );
    return withGroups(db, rows);
  },

  async open({ emailKeys, inviters }: InvitationTies, at) {
    const having = (column: Sql, values: readonly string[]) =>
      allIn<InvitationRow>(
        db,
        values,
        (list) =>
          sql`select ${COLUMNS} from invitations i where ${column} in (${list}) and i.status = 'pending' and i.expires_at > ${at}`,
      );
    const [toThem, byThem] = await Promise.all([
      having(raw('i.email_key'), emailKeys),
      having(raw('i.invited_by'), inviters),
    ]);
    const found = new Map([...toThem, ...byThem].map((row) => [row.id, row]));
    const order = ({ created_at, id }: InvitationRow) => `${created_at} ${id}`;
    return withGroups(
      db,
      [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    );
  },

  async list(filter, page) {
    const { after, order } = ordering(SORTS, raw('i.id'), OWN_SORT, page);
    const rows = await db.all<InvitationRow>(
      sql`select ${COLUMNS} from invitations i ${where([...conditions(filter), after])} ${order}`,
    );
    const key = keyFor(INVITATION_SORTS, page.sort ?? OWN_SORT);
    return toPage(await withGroups(db, rows), page, (one) => [key(one), one.id]);
  },

  count: (filter) => countWhere(db, sql`invitations i`, Promise.resolve(conditions(filter))),
});

/** The invitations of the storage port (core/store/invitations.ts). */
export const invitationWrites = (db: Db): InvitationWrites => ({
  ...invitationReads(db),

  async insert(invitations) {
    await db.insert(
      'invitations',
      invitations.map(({ group_ids: _, ...row }) => ({
        ...row,
        email_key: row.email === null ? null : emailKey(row.email),
      })),
    );
    await db.insert(
      'invitation_groups',
      invitations.flatMap(({ id, group_ids }) => group_ids.map((group_id) => ({ invitation_id: id, group_id }))),
    );
  },

  async update(id, { status, code_hash, expires_at, invited_by, updated_at }) {
    await db.run(
      sql`update invitations set status = ${status}, code_hash = ${code_hash}, expires_at = ${expires_at}, invited_by = ${invited_by}, updated_at = ${updated_at} where id = ${id}`,
    );
  },

  async offer(id, { role_id, group_ids, expires_at, updated_at }) {
    await db.run(
      sql`update invitations set role_id = ${role_id}, expires_at = ${expires_at}, updated_at = ${updated_at} where id = ${id}`,
    );
    await db.run(sql`delete from invitation_groups where invitation_id = ${id}`);
    await db.insert(
      'invitation_groups',
      group_ids.map((group_id) => ({ invitation_id: id, group_id })),
    );
  },
});
