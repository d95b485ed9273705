import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { SIGN_IN_KINDS } from '../../domain/signin/provider.ts';
import { theOrganization } from '../shared/resolve.ts';

export const sessionMethods = query({
  name: 'session.methods',
  summary: 'Tell how people sign in here',
  permission: { none: 'who wants to sign in has proved nothing yet', authenticated: false },
  input: z.object({}),
  output: z.object({
    organization: z.string(),
    /** Whether passwords log in everybody; else only who may change Owners. */
    passwords: z.boolean(),
    /** Those that are enabled, by name. */
    providers: z.array(z.object({ name: z.string(), title: z.string(), kind: z.enum(SIGN_IN_KINDS) })),
    /** People can sign in with a browser at this server. */
    pages: z.boolean(),
  }),
  async run({ tx }) {
    const { name } = await theOrganization(tx);
    const providers = (await tx.signIn.providers()).filter(({ status }) => status === 'enabled');
    return {
      organization: name,
      passwords: !(await tx.signIn.required()),
      providers: providers.map((one) => ({ name: one.name, title: one.title, kind: one.kind })),
      pages: true,
    };
  },
});
