import { AppError } from '../../../domain/errors.ts';
import { PROVIDERS } from '../../../domain/invitations.ts';
import type { InputOf } from '../../../core/operation.ts';
import type { peopleInvite } from '../../../operations/people/invite.ts';
import type { Cli } from '../../app/cli.ts';
import { tableFrom } from '../../app/named.ts';

/** Who is invited by a file. */

type Input = InputOf<typeof peopleInvite.input>;
type Provider = (typeof PROVIDERS)[number];
export interface Invitees {
  readonly people: NonNullable<Input['people']>;
  readonly accounts: NonNullable<Input['accounts']>;
}

const COLUMNS = ['email', 'provider', 'handle', 'uid', 'role'] as const;
type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

/**
 * The people of a file: a table, or a list of one a line, which are handles where there is a provider, and addresses
 * else. Throws `not_found`, and `invalid` for what names nobody.
 */
export async function inviteesFrom(cli: Cli, file: string, provider: Provider | undefined): Promise<Invitees> {
  const { first, headings, rows } = await tableFrom(cli, file);
  const isTable = headings.includes('email') || headings.includes('handle');
  if (isTable) requireKnown(headings);
  else if (headings.length > 1)
    throw new AppError('invalid', 'no column says email or handle', { hint: `columns: ${COLUMNS.join(', ')}` });
  const all = isTable
    ? rows.map((cells) => ({ ...Object.fromEntries(headings.map((name, at) => [name, cells[at] ?? ''])) }))
    : [first, ...rows].map(([name = '']): Cells => ({ [provider === undefined ? 'email' : 'handle']: name }));
  const invitees: Invitees = { people: [], accounts: [] };
  for (const cells of all) {
    const role = cells.role === undefined || cells.role === '' ? {} : { role: cells.role };
    if (cells.handle) invitees.accounts.push({ ...accountIn(cells, cells.handle, provider), ...role });
    else if (cells.email) invitees.people.push({ email: cells.email, ...role });
    else if (isTable) throw new AppError('invalid', 'a row of the table has neither email nor handle');
  }
  return invitees;
}

function requireKnown(headings: readonly string[]): void {
  const unknown = headings.filter((name) => !COLUMNS.some((one) => one === name));
  if (unknown.length > 0)
    throw new AppError('invalid', `the table has columns that are not read: ${unknown.join(', ')}`, {
      hint: `columns: ${COLUMNS.join(', ')}`,
    });
}

/** Throws `invalid` where nothing says who knows the handle, and where the row names an address as well. */
function accountIn({ email, uid, ...cells }: Cells, handle: string, common: Provider | undefined) {
  const named = cells.provider?.toLowerCase() ?? '';
  const provider = named === '' ? common : PROVIDERS.find((one) => one === named);
  if (provider === undefined)
    throw new AppError('invalid', `nothing says who knows the handle ${handle}`, {
      hint: `give --provider, or a column provider: ${PROVIDERS.join(', ')}`,
    });
  if (email)
    throw new AppError('invalid', `the row of ${handle} has an email as well`, {
      hint: 'an invitation goes to an e-mail or to a handle: leave one of them empty',
    });
  return { provider, handle, ...(uid ? { uid } : {}) };
}
