import type { Breakage } from './breakage.ts';

/** Forms: what is printed and exported, and rows of tables and errors of engines. */

const OUTPUT = 'src/cli/terminal/output.ts';
const TOKENS = 'src/stores/sql/tokens.ts';
const PEOPLE = 'src/stores/sql/people.ts';
const AUDIT = 'src/stores/sql/audit.ts';

export const FORMS: readonly Breakage[] = [
  {
    name: 'a CSV cell that begins with + is a formula',
    file: 'src/lib/csv-guard.ts',
    find: 'code === 0x3d || code === 0x2b ||',
    replace: 'code === 0x3d ||',
    tests: ['test/lib/csv-guard.test.ts'],
  },
  {
    name: 'a quote in a CSV cell is not doubled',
    file: 'src/lib/csv-guard.ts',
    find: `safe.split('"').join('""')`,
    replace: 'safe',
    tests: ['test/lib/csv-guard.test.ts'],
  },
  {
    name: 'a tab in a TSV cell begins another',
    file: OUTPUT,
    find: String.raw`/[\\\t\n\r]/g`,
    replace: String.raw`/[\\\n\r]/g`,
    tests: ['test/cli/terminal/output.test.ts', 'test/cli/terminal/formats.test.ts'],
  },
  {
    name: 'lists as CSV have formulas',
    file: OUTPUT,
    find: 'guarded(cellText(item[column]))',
    replace: 'cellText(item[column])',
    tests: [
      'test/cli/terminal/output.test.ts',
      'test/cli/terminal/formats.test.ts',
      'test/cli/imports/round-trip.test.ts',
    ],
  },
  {
    name: 'text turns a terminal around',
    file: OUTPUT,
    find: String.raw`\u202A-\u202E`,
    replace: '',
    tests: ['test/cli/terminal/output.test.ts', 'test/cli/terminal/table.test.ts'],
  },
  {
    name: 'a field that is empty is missing in JSON',
    file: OUTPUT,
    find: 'item[field] ?? null',
    replace: 'item[field] ?? undefined',
    tests: ['test/cli/terminal/output.test.ts', 'test/cli/terminal/formats.test.ts', 'test/cli/every-way'],
  },
  {
    name: 'a token is read without its limits',
    file: TOKENS,
    find: 'row.permissions === null ? null : (JSON.parse(row.permissions) as Permission[])',
    replace: 'row.permissions === null ? null : null',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'the end of sessions ends API tokens',
    file: TOKENS,
    find: "and kind = 'session' and revoked_at is null",
    replace: 'and revoked_at is null',
    tests: ['test/stores/sqlite/sqlite.test.ts', 'test/cli/every-way'],
  },
  {
    name: 'a login delay is written and never changed',
    file: 'src/stores/sql/logins.ts',
    find: 'set failures = excluded.failures, until = excluded.until',
    replace: 'set until = excluded.until',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'a write asks again nothing that it changed',
    file: 'src/stores/sql/memo.ts',
    find: "text.includes(table) || text.includes('row_counts')) known.delete(key);",
    replace: 'text === table) known.delete(key);',
    tests: ['test/stores/memo.test.ts'],
  },
  {
    name: 'a predefined role is read as one of our own',
    file: 'src/stores/sql/roles.ts',
    find: 'readonly: readonly === 1',
    replace: 'readonly: readonly === 2',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'who is deactivated counts as an Owner',
    file: PEOPLE,
    find: "${OWNER} and p.status = 'active' order by",
    replace: '${OWNER} order by',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'a changed address is looked up in its own letters',
    file: PEOPLE,
    find: 'email_key = ${email === null ? null : emailKey(email)}',
    replace: 'email_key = ${email}',
    tests: ['test/stores/sqlite/sqlite.test.ts', 'test/cli/commands/people/people-change.test.ts'],
  },
  {
    name: 'tokens outlive who had them',
    file: PEOPLE,
    find: 'sql`delete from tokens where subject_id in (${list})`',
    replace: 'sql`delete from tokens where id in (${list})`',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'quotes in exported metadata are not doubled',
    file: AUDIT,
    find: `replace(metadata, '"', '""')`,
    replace: 'metadata',
    tests: ['test/stores/sqlite/sqlite.test.ts', 'test/cli/commands/audit/audit-export.test.ts'],
  },
  {
    name: 'the log is followed from the event after',
    file: AUDIT,
    find: 'where seq >= ${seq}',
    replace: 'where seq > ${seq}',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'PostgreSQL’s taken name is a fault of ours',
    file: 'src/stores/postgres/errors.ts',
    find: 'pattern: /^23505$/',
    replace: 'pattern: /^23506$/',
    tests: ['test/stores/postgres/postgres.test.ts', 'test/stores/concurrency.test.ts'],
  },
  {
    name: 'PostgreSQL’s lock that is kept is a fault of ours',
    file: 'src/stores/postgres/errors.ts',
    find: 'pattern: /^55P03$/',
    replace: 'pattern: /^55P04$/',
    tests: ['test/stores/postgres/waits.test.ts'],
  },
  {
    name: 'SQLite’s taken name is a fault of ours',
    file: 'src/stores/sqlite/errors.ts',
    find: 'SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)',
    replace: 'SQLITE_CONSTRAINT_(PRIMARYKEY)',
    tests: ['test/stores/sqlite/sqlite.test.ts'],
  },
  {
    name: 'a secret file is for everybody',
    file: 'src/cli/secrets/file.ts',
    find: "openSync(path, 'wx', 0o600)",
    replace: "openSync(path, 'wx', 0o644)",
    tests: ['test/cli/secrets/file.test.ts'],
  },
];
