import * as z from 'zod/mini';
import { forEachOf, namedOnes } from '../shared/each.ts';
import { tokenRevoke } from './revoke.ts';
import { tokenField } from './subject.ts';

const { token: _, ...subject } = tokenRevoke.input.shape;

export const tokenRevokeMany = forEachOf(tokenRevoke, {
  name: 'token.revoke-many',
  summary: 'Revoke several tokens of one owner, all or none',
  input: z.object({ names: namedOnes(tokenField()), ...subject }),
  refs: ({ names }) => names,
  one: ({ names: _, ...rest }, one) => ({ token: one, ...rest }),
});
