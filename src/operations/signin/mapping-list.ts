import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field, SIGN_IN_PROVIDER } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { SIGN_IN_MAPPING_SORTS, signInMapping } from '../../domain/signin/mapping.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
import { describeMappings } from './mapping/describe.ts';
import { findProvider } from './provider.ts';

export const signinMappingList = query({
  name: 'signin.mapping-list',
  summary: 'List what people get whom a sign-in provider puts in its groups',
  permission: ['organization.okta.view'],
  input: z.object({
    provider: z.optional(field(reference(), 'only those of this sign-in provider', SIGN_IN_PROVIDER)),
    ...pagingFields(SIGN_IN_MAPPING_SORTS),
  }),
  output: listOf(signInMapping),
  errors: ['not_found'],
  async run({ tx }, { provider, ...input }) {
    const providers = provider === undefined ? await tx.signIn.providers() : [await findProvider(tx, provider)];
    const providerIds = providers.map(({ id }) => id);
    const mappings = await describeMappings(tx, await tx.signIn.mappings({ providerIds }));
    const page = pageOfAll(mappings, pageRequest(input), SIGN_IN_MAPPING_SORTS, SIGN_IN_MAPPING_SORTS.position);
    return listed(input, page, () => Promise.resolve(mappings.length));
  },
});
