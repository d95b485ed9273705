import type * as domain from '../../../domain/tokens.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How tokens look. */

/** A token as JSON has it. */
export const toToken = <T extends Flat<domain.Token>>({
  id,
  name,
  kind,
  subject,
  subject_email: email,
  ...rest
}: T) => ({
  id,
  name,
  kind,
  subject_type: subject.type,
  subject: subject.name,
  email,
  ...rest,
});
export type Token = ReturnType<typeof toToken<Flat<domain.Token>>>;

/** What matters least comes last: a narrow terminal has no room for it. */
const COLUMNS = [
  'name',
  'state',
  'last_four',
  'expires_at',
  'last_used_at',
  'permissions',
  'created_by',
  'created_at',
] as const;

const OF_TOKENS = { hidden: ['subject_email'], added: ['subject_type', 'email'] } as const;

export const tokens: View<readonly Flat<domain.Token>[]> = {
  data: (items) => items.map(toToken),
  columns: COLUMNS,
  ...OF_TOKENS,
};
/** The tokens of many, each with its owner. */
export const everybodys: View<readonly Flat<domain.Token>[]> = {
  ...tokens,
  columns: ['subject', 'subject_type', ...COLUMNS],
  whole: ['subject'],
};
export const token: View<Flat<domain.Token>> = { data: toToken, columns: COLUMNS, ...OF_TOKENS };

/** One of the tokens of many, with its owner. */
export const somebodys: View<Flat<domain.Token>> = {
  ...token,
  columns: ['subject', 'subject_type', ...COLUMNS],
  whole: ['subject'],
};

/** A token whose secret was just made. */
export const withSecret = (shown: boolean): View<Flat<domain.Token> & { readonly token: string }> => ({
  data: ({ token: secret, ...one }) => (shown ? { ...toToken(one), token: secret } : toToken(one)),
  columns: shown ? ['name', 'subject', 'expires_at', 'permissions', 'token'] : COLUMNS,
  ...OF_TOKENS,
});

/** A rotated token; of one that is confirmed, it is known when the old one ends. */
export const rotatedToken = (shown: boolean): ReturnType<typeof withSecret> => ({
  ...withSecret(shown),
  hidden: [...OF_TOKENS.hidden, 'rotated', 'replaces_current', 'replaced_current'],
  added: [...OF_TOKENS.added, 'old_ends_at'],
});

/** What whoever uses a replaced token has to know; `old_ends_at` null: it ended. */
export const whenOldEnds = ({ old_ends_at: end }: { readonly old_ends_at: string | null }): string =>
  end === null
    ? 'warning: the old token stopped working; whatever uses it needs the new one now'
    : `warning: the old token works until ${end}; whatever uses it needs the new one by then`;
