import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { OutputOf } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { field, GROUP, ROLE } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { managedByScim } from '../../domain/scim/refusals.ts';
import { MOST_SIGN_IN_MAPPINGS, ofProviderField, signInMapping, valueField } from '../../domain/signin/mapping.ts';
import type { SignInMapping } from '../../domain/signin/mapping.ts';
import { findGroup, findRole } from '../shared/resolve.ts';
import { describeMapping } from './mapping/describe.ts';
import { recordSet } from './mapping/record.ts';
import { MANAGE_SIGN_IN, providerOrOnly } from './provider.ts';

const input = z.object({
  value: valueField(),
  provider: ofProviderField(),
  role: z.optional(field(reference(), 'the organization role that they get', ROLE)),
  group: z.optional(field(reference(), 'the group that they are in', GROUP)),
  position: z.optional(
    field(
      z.number().check(z.int(), z.gte(1), z.lte(MOST_SIGN_IN_MAPPINGS)),
      'where it stands: of several roles, that of the first mapping counts (default: last)',
      'N',
    ),
  ),
});
type Input = OutputOf<typeof input>;

export const signinMappingSet = operation({
  name: 'signin.mapping-set',
  summary: 'Say what people get whom a sign-in provider puts in one of its groups',
  permission: MANAGE_SIGN_IN,
  records: ['SignInMapping.Set'],
  input,
  output: signInMapping,
  errors: [
    'invalid',
    'not_found',
    'ambiguous',
    'conflict',
    'scope_mismatch',
    'escalation',
    'owner_role',
    'managed_by_scim',
  ],
  async run(context, asked) {
    const { tx } = context;
    const provider = await providerOrOnly(tx, asked.provider);
    const mappings = await tx.signIn.mappings({ providerIds: [provider.id] });
    const before = mappings.find(({ value }) => value === asked.value);
    const after = await wantedMapping(context, asked, before, provider.id);
    const others = mappings.filter((one) => one !== before);
    requireRoom(before, others);
    const at = (asked.position ?? before?.position ?? mappings.length + 1) - 1;
    const placed = [...others.slice(0, at), after, ...others.slice(at)].map((one, index) => ({
      ...one,
      position: index + 1,
    }));
    const position = placed.findIndex(({ id }) => id === after.id) + 1;
    if (before !== undefined && isSame(before, { ...after, position })) return describeMapping(tx, before);
    const described = before === undefined ? undefined : await describeMapping(tx, before);
    await tx.signIn.putMappings(provider.id, placed);
    const shown = await describeMapping(tx, { ...after, position });
    recordSet(context, described, shown);
    return shown;
  },
});

const isSame = (one: SignInMapping, other: SignInMapping): boolean =>
  one.role_id === other.role_id && one.group_id === other.group_id && one.position === other.position;

/** The mapping as it is asked for. Throws `invalid` unless it gives one thing, and `managed_by_scim`. */
async function wantedMapping(
  { tx, at, environment }: Context,
  { value, role, group }: Input,
  before: SignInMapping | undefined,
  providerId: string,
): Promise<SignInMapping> {
  const facts = {
    id: before?.id ?? environment.newId(),
    provider_id: providerId,
    value,
    position: 0,
    created_at: before?.created_at ?? at,
    updated_at: at,
  };
  if (role !== undefined && group === undefined)
    return { ...facts, role_id: (await findRole(tx, role, 'org')).id, group_id: null };
  if (group !== undefined && role === undefined)
    return { ...facts, role_id: null, group_id: await mappableGroup(tx, group) };
  if (role === undefined && before !== undefined)
    return { ...facts, role_id: before.role_id, group_id: before.group_id };
  throw new AppError('invalid', 'a mapping gives a role or a group', {
    hint: 'give --role ROLE or --group GROUP',
    flags: ['--role', '--group'],
  });
}

/** The id of a group. Throws `managed_by_scim` where another provider says who is in it. */
async function mappableGroup(tx: Reads, reference: string): Promise<string> {
  const { id, name } = await findGroup(tx, reference);
  const [link] = await tx.scim.groupLinks([id]);
  if (link?.linked !== true) return id;
  const { message, details } = managedByScim({ kind: 'groups', name }, false);
  throw new AppError('managed_by_scim', message, {
    hint: 'it says who is in it; map to another group: roster group list',
    details,
  });
}

/** Throws `conflict` where there are as many mappings as there can be. */
function requireRoom(before: SignInMapping | undefined, others: readonly SignInMapping[]): void {
  if (before !== undefined || others.length < MOST_SIGN_IN_MAPPINGS) return;
  throw new AppError('conflict', `there are ${MOST_SIGN_IN_MAPPINGS} mappings, which is the most`, {
    hint: 'remove one that is not needed any more: roster signin mapping list',
    details: { limit: 'sign_in_mappings', most: MOST_SIGN_IN_MAPPINGS },
  });
}
