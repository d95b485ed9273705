import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { theOrganization } from '../shared/resolve.ts';
import { MANAGE_SIGN_IN } from './provider.ts';

export const signinRequire = operation({
  name: 'signin.require',
  summary: 'Say whether people must sign in by a provider, and not with a password',
  permission: MANAGE_SIGN_IN,
  records: ['SignIn.Required', 'SignIn.Optional'],
  input: z.object({
    required: field(z.boolean(), 'whether passwords log in only who may change Owners'),
  }),
  output: z.object({ required: z.boolean() }),
  errors: ['conflict'],
  async run({ tx, record }, { required }) {
    if ((await tx.signIn.required()) === required) return { required };
    const { id, name } = await theOrganization(tx);
    await tx.signIn.require(required);
    record({
      kind: required ? 'SignIn.Required' : 'SignIn.Optional',
      id,
      name,
      description: required
        ? 'passwords log in only who may change Owners; all others sign in by a provider'
        : 'passwords log in everybody again',
      metadata: { before: { required: !required }, after: { required } },
    });
    return { required };
  },
});
