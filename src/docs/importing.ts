import { FORMATS, OWN } from '../cli/imports/formats.ts';
import type { ImportFormat } from '../cli/imports/formats.ts';
import { code, page, table } from './markdown.ts';

/** The page on importing people, from the table of formats. */

const FIELDS = ['email', 'username', 'role', 'groups'] as const;

/** Where each field of a file stands. */
function section(flag: string, format: ImportFormat): string {
  const { name, origin, leftOut, remark } = format;
  const rows = FIELDS.map((field) => [
    field,
    format[field].length === 0 ? STANDARD[field] : format[field].map(code).join(field === 'groups' ? ' and ' : ', else '),
  ]);
  return [
    `### ${name}`,
    `From: ${origin}. ${code(`--from ${flag}`)}`,
    table(['Read as', 'From the column'], rows),
    leftOut.length === 0
      ? ''
      : `Left out: ${leftOut.map(({ heading, values, why }) => `rows with ${values.map(code).join(' or ')} in ${code(heading)} (${why})`).join('; ')}.`,
    remark ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What is taken where a file does not say it. */
const STANDARD: Readonly<Record<(typeof FIELDS)[number], string>> = {
  email: 'say it with `--map`',
  username: 'not read: inferred from the e-mail',
  role: 'not read: everybody gets the default role',
  groups: 'not read: nobody is put in groups',
};

/** The page on importing people, with the table of the products whose files are known. */
export const importingPage = (): string =>
  page(
    'Importing people',
    'Look first, then import; nothing is changed by the first line:',
    '    roster people import users.csv --dry-run\n    roster people import users.csv --secret-file passwords.jsonl',
    'A file of one of the products below is recognised by its headings, and standard error says what is read from which column; `--from` names the product where that is not so. Roles of other products are never read, because a role of the same name may allow something else here: give people theirs with `--map role=COLUMN`, or afterwards. Passwords in a file are never read: everybody who is new gets a temporary one.',
    '## Your own file',
    'The header is `email,username,role,groups`; only `email` is needed, in any order and case. An empty username is inferred from the e-mail, an empty role is the default one, groups are separated by semicolons. A group that holds a semicolon, or begins with a quote, stands in quotes within its cell. A column that roster does not know is refused, with the headings and the separator that were found:',
    '    roster people import staff.csv --ignore-columns "Shoe size,Birthday"\n    roster people import staff.csv --map email="Work mail",username=Login,role=Position,groups=Team --dry-run',
    '- `--map FIELD=COLUMN,…` says where `email`, `username`, `role` and `groups` stand; all other columns are then left alone. A field that is named twice is read from the first column that has a value, `groups` from all. A username that is an address is not taken.',
    "- `--ignore-columns A,B` leaves columns out, `'*'` all that are not known.",
    '- `--separator` is needed for other separators than comma, semicolon and tab, which are recognised; a first line `sep=;` is understood.',
    '- UTF-8 and UTF-16 are read. Empty rows, and empty columns at the end, are nothing. Workbooks, JSON, HTML and other files are named for what they are.',
    '## A list of roster, taken back',
    '`roster people list --all -o csv` taken back with `--on-conflict update` changes nothing. In CSV a cell that a spreadsheet would take for a formula, and one that begins with an apostrophe, has an apostrophe before it, which `people import` takes off. Rows of people who are invited or deactivated are left out, so that nobody is let in by a copied list.',
    '## Who is there already',
    '`--on-conflict` decides: `fail` (as without it) refuses the whole file, `skip` leaves them as they are, `update` changes role and username and adds groups. People are matched by verified e-mail alone ([addresses.md](addresses.md)). Rows that change nothing count as `unchanged`; a dry run, and the answer in JSON, has what updated people had `before`. A place for passwords is needed only if somebody is new. A job that runs every night appends them: `--secret-file +passwords.jsonl`.',
    '## Products',
    ...Object.entries(FORMATS).map(([flag, format]) => section(flag, format)),
    '### roster',
    `From: ${OWN.origin}. Left out: rows with ${OWN.leftOut.flatMap(({ values }) => values.map(code)).join(' or ')} in ${code('status')}.`,
  );
