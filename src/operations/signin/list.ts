import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { PROVIDER_SORTS, signInProvider } from '../../domain/signin/provider-fields.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
import { describeProviders } from './provider.ts';

export const signinList = query({
  name: 'signin.list',
  summary: 'List the providers by which people sign in',
  permission: ['organization.okta.view'],
  input: z.object(pagingFields(PROVIDER_SORTS)),
  output: z.extend(listOf(signInProvider), {
    /** Passwords log in only who may change Owners. */
    required: z.boolean(),
  }),
  async run({ tx }, input) {
    const providers = await describeProviders(tx, await tx.signIn.providers());
    const page = pageOfAll(providers, pageRequest(input), PROVIDER_SORTS, PROVIDER_SORTS.name);
    return {
      ...(await listed(input, page, () => Promise.resolve(providers.length))),
      required: await tx.signIn.required(),
    };
  },
});
