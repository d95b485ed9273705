import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { ofProviderField, signInMapping } from '../../domain/signin/mapping.ts';
import type { SignInMapping } from '../../domain/signin/mapping.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { describeMapping } from './mapping/describe.ts';
import { recordRemoved } from './mapping/record.ts';
import { MANAGE_SIGN_IN, providerOrOnly } from './provider.ts';

export const signinMappingRemove = operation({
  name: 'signin.mapping-remove',
  summary: 'Give nothing any more to whom a sign-in provider puts in one of its groups',
  permission: MANAGE_SIGN_IN,
  records: ['SignInMapping.Removed'],
  input: z.object({
    value: field(reference(), 'the value of the mapping, or its id', 'VALUE'),
    provider: ofProviderField(),
  }),
  output: signInMapping,
  errors: ['not_found', 'ambiguous', 'escalation', 'owner_role'],
  async run(context, { value, provider: named }) {
    const { tx } = context;
    const provider = await providerOrOnly(tx, named);
    const mappings = await tx.signIn.mappings({ providerIds: [provider.id] });
    const found = mappings.find((one) => one.value === value || one.id === value.toLowerCase());
    if (found === undefined) throw noSuchMapping(value, mappings);
    const described = await describeMapping(tx, found);
    const rest = mappings.filter((one) => one !== found).map((one, at) => ({ ...one, position: at + 1 }));
    await tx.signIn.putMappings(provider.id, rest);
    recordRemoved(context, [described]);
    return described;
  },
});

function noSuchMapping(value: string, mappings: readonly SignInMapping[]): AppError {
  const near = nearest(
    value,
    mappings.map((one) => one.value),
  );
  return new AppError('not_found', `there is no mapping of ${value}`, {
    hint: near === undefined ? 'roster signin mapping list' : `did you mean ${near}?`,
    details: { value, suggestions: near === undefined ? [] : [near] },
  });
}
