import { permissionsOf } from '../../domain/access/permission-set.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toSubjectRef } from '../../domain/references.ts';
import { stateOf } from '../../domain/tokens.ts';
import type { Token, TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import { loadAccess } from '../../core/guards/permissions.ts';
import type { Reads } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';
import { accountsOf } from '../shared/accounts.ts';

/** Tokens in public form. */

type Describing = Pick<Context<Reads>, 'tx' | 'at' | 'actor' | 'pace'>;

/** Tokens in public form, in their order. */
export async function describeTokens(context: Describing, records: readonly TokenRecord[]): Promise<Token[]> {
  const { tx, at, actor } = context;
  const accounts = await accountsOf(
    tx,
    records.flatMap((record) => [record.subject_id, record.created_by]),
  );
  const lackedBy = await lacking(context, records);
  return records.map((record) => {
    const owner = required(accounts.get(record.subject_id), 'the owner of a token');
    const maker = accounts.get(record.created_by);
    return {
      id: record.id,
      name: record.name,
      kind: record.kind,
      subject: toSubjectRef(owner),
      subject_email: owner.email,
      state: stateOf(record, at),
      last_four: record.last_four,
      permissions: record.permissions === null ? null : [...record.permissions],
      lacking_permissions: lackedBy(record),
      created_at: record.created_at,
      updated_at: record.updated_at,
      expires_at: record.expires_at,
      last_used_at: record.last_used_at,
      created_by: maker === undefined ? null : toSubjectRef(maker),
      replaces: record.replaces,
      exchanged_for: record.exchanged_for,
      current: record.id === actor().tokenId,
    };
  });
}

/** One token in public form. */
export async function describeToken(context: Describing, record: TokenRecord): Promise<Token> {
  const [described] = await describeTokens(context, [record]);
  return required(described, 'the description of a token');
}

/** Tells of each limited token which of its permissions its owner has in no scope. */
async function lacking(
  { tx, pace }: Describing,
  records: readonly TokenRecord[],
): Promise<(record: TokenRecord) => Permission[]> {
  const limited = new Map(
    records.flatMap(({ permissions, subject_type: type, subject_id: id }) =>
      permissions === null ? [] : [[id, { type, id }]],
    ),
  );
  if (limited.size === 0) return () => [];
  const graph = await loadAccess(tx, [...limited.values()], pace);
  const held = new Map(
    [...limited.keys()].map((id) => [id, new Set([...permissionsOf(graph, id).values()].flatMap((some) => [...some]))]),
  );
  return ({ permissions, subject_id }) =>
    (permissions ?? []).filter((permission) => held.get(subject_id)?.has(permission) !== true);
}
