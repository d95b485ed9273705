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
    '## Large files, and files with faults',
    '    roster people import staff.csv --continue-on-error --results results.csv --secret-file passwords.jsonl',
    '- Without `--continue-on-error` a file with a fault is refused whole: all faults are listed, and nothing is changed. With it, rows with a fault are left out and the others imported; the exit status is 8 (`partial`) if any failed. What the actor may not do, such as making an Owner or giving more than they have, refuses the whole file all the same.',
    '- `--results FILE` has the header `line,email,outcome,code,message` and a row for each row of the file that is read, written as it is done; `outcome` is `created`, `updated`, `unchanged`, `skipped`, `failed` (then with the code of the error and what is wrong), `renewed` (the password of an earlier run was lost), or `earlier`: an earlier run did it, and was ended before it could tell. A file that is there is never written over. With `-` the results stand on standard output, and nothing else. A dry run tells what would become of each row.',
    '- `--batch N` rows are committed together (500, at most 5000), and are done as a whole or not at all. Nothing is lost by Ctrl-C, a hang-up, `kill -9` or a broken connection: the same command with `--resume` goes on after the last batch, with the same secret file and the same file of results, in which it writes the rows that are missing. Another `--batch` may be given by then.',
    '- `--resume` does not try again what was left out: correct these lines, and import them as a file of their own.',
    '## Products',
    ...Object.entries(FORMATS).map(([flag, format]) => section(flag, format)),
    '### roster',
    `From: ${OWN.origin}. Left out: rows with ${OWN.leftOut.flatMap(({ values }) => values.map(code)).join(' or ')} in ${code('status')}.`,
  );
