import type * as domain from '../../../domain/signin/provider-fields.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

/** How the providers look by which people sign in. */

type Provider = Flat<domain.ShownProvider>;

const COLUMNS = ['name', 'kind', 'title', 'status', 'issuer', 'links', 'last_used_at'] as const;
const WHOLE = ['name', 'issuer', 'callback_url', 'metadata_url'] as const;

export const provider: View<Provider> = {
  data: (one) => one,
  columns: [
    ...COLUMNS,
    'callback_url',
    'metadata_url',
    'client_id',
    'create_people',
    'default_role',
    'trust_email',
    'domains',
  ],
  whole: WHOLE,
};
export const providers: View<readonly Provider[]> = { data: (items) => items, columns: COLUMNS, whole: WHOLE };

/** What to do with the addresses that were shown. */
export const addressNote = ({ name, kind, callback_url: callback, metadata_url: metadata }: Provider): string => {
  const typed =
    metadata === null
      ? `the redirect URI to type in at the provider is ${callback}`
      : `the provider reads ${metadata}, or has the ACS URL ${callback} and the entity ID ${metadata} typed in`;
  if (!callback.startsWith('/')) return typed;
  return `${typed}, behind the address of this server${kind === 'saml' ? '; SAML needs it: roster settings set url' : ': roster settings set url'} (${name})`;
};

export const requirement: View<{ readonly required: boolean }> = { data: (one) => one, columns: ['required'] };
