import { AUDITED } from '../domain/audit.ts';
import type { AuditKind } from '../domain/audit.ts';
import { UNDOABLE } from '../domain/undoable.ts';
import { DIAGNOSTICS } from '../domain/health.ts';
import { ROLE_SETS } from '../domain/roles/predefined.ts';
import { SECTIONS } from '../domain/permissions.ts';
import { STAND_FOR } from '../domain/semaphore-permissions.ts';
import type { Command } from '../cli/app/command.ts';
import { allCommands } from '../cli/app/registry.ts';
import type { Registry } from '../cli/app/registry.ts';
import { exitTable } from '../cli/app/help.ts';
import { apiPage } from './api.ts';
import { importingPage } from './importing.ts';
import { code, page, table } from './markdown.ts';
import { outlineOf } from './outline.ts';
import { semaphoreMatrixPage } from './semaphore-matrix.ts';

/** The reference pages, made from the operations and commands themselves. */

/** Every generated page by its name below docs/. */
export async function referencePages(registry: Registry): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['commands.md', commandsPage(await allCommands(registry))],
    ['permissions.md', permissionsPage()],
    ['exit-codes.md', exitCodesPage()],
    ['audit-events.md', auditPage()],
    ['undo.md', undoPage()],
    ['doctor.md', doctorPage()],
    ['importing.md', importingPage()],
    ['api.md', apiPage(await registry.api())],
    ['semaphore-matrix.md', await semaphoreMatrixPage(registry)],
  ]);
}

function commandsPage(commands: readonly Command[]): string {
  const contents = commands.map(({ path }) => `- [roster ${path.join(' ')}](#roster-${path.join('-')})`).join('\n');
  return page(
    'Commands',
    'Every command also takes the common options: `-o, --output FORMAT` (table, json, jsonl, yaml, csv, tsv), `--json`, `--fields A,B`, `--wide`, `--no-pager`, `-q, --quiet`, `--store PATH`, `--url URL`, `--context NAME`, `--no-input`, `--color`, `--no-color`, `--debug`.',
    contents,
    ...commands.map(commandSection),
  );
}

function commandSection(command: Command): string {
  const { title, text, usage, taken, examples, permissions, errors } = outlineOf(command);
  const rows = taken.map(({ term, isArgument, describe }) => [isArgument ? term : code(term), describe]);
  return [
    `## ${title}`,
    text,
    `    ${usage}`,
    rows.length === 0 ? '' : table(['Argument or option', ''], rows),
    `Examples:\n\n${examples.map((example) => `    ${example}`).join('\n')}`,
    permissions.length === 0 ? '' : `Permission: ${permissions.map(permission).join('; ')}`,
    `Errors: ${errors.map(code).join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const permission = (line: string): string => line.replace(/^([\w.]+\.[\w.]+)/, '`$1`');

function permissionsPage(): string {
  const section = (scope: 'org' | 'project') =>
    SECTIONS.filter((one) => one.scope === scope).map(
      (one) =>
        `### ${one.title}${one.planned === true ? ' ✕' : ''}\n\n${table(
          ['Permission', 'Allows to'],
          Object.entries(one.permissions).map(([name, describe]) => [code(name), describe]),
        )}`,
    );
  const roles = Object.entries(ROLE_SETS).map(
    ([set, { roles: definitions, defaultRole }]) =>
      `### \`init --roles ${set}\`\n\nNew people get ${defaultRole}.\n\n${table(
        ['Role', 'Scope', 'On every project', 'Permissions', ''],
        definitions.map((role) => [
          role.name,
          role.scope,
          role.mapsTo ?? '',
          String(role.permissions.length),
          role.description,
        ]),
      )}`,
  );
  return page(
    'Permissions',
    'What a role can grant. Permissions add up: nothing takes one away. ✕ marks permissions that can be granted, but that nothing checks yet.',
    'A token that is limited to some permissions may do only what both it and its owner may. Your own account needs no permission: a limited token can read it, but it can change only itself (`token reset`, `token revoke`, `logout`), and not the e-mail, username or password (`forbidden`).',
    '## Organization',
    ...section('org'),
    '## Project',
    ...section('project'),
    '## Semaphore’s names',
    'Semaphore has other names for some of these today. They are taken wherever a permission is named, on the command line, in requests and in the organization’s document, and stand for one or several; answers have the names above. A question about one permission takes none that stands for several (`ambiguous`).',
    table(
      ['Semaphore’s name', 'Stands for'],
      [...STAND_FOR].map(([name, meant]) => [code(name), meant.map(code).join(', ')]),
    ),
    '## Predefined roles',
    '`roster role show ROLE` lists what each allows. They cannot be changed.',
    ...roles,
  );
}

const exitCodesPage = (): string =>
  page(
    'Exit codes',
    'Scripts can rely on these: the status on the left, the code in the error document that `--json` prints on stderr.',
    table(
      ['Status', 'Code', 'Meaning'],
      exitTable().map(({ exit, codes, meaning }) => [String(exit), codes === '' ? '' : code(codes), meaning]),
    ),
  );

const undoPage = (): string =>
  page(
    'Undo',
    '`roster undo ID` takes back a change that the audit log has. ID is the sequence number or id of an event, or an operation id: then all that one command or request changed is undone, latest first, in one transaction.',
    [
      '    roster undo 412',
      '    roster undo 0199c8a2-6c1f-7d3e-9a51-2f6b8c0d4e7a --dry-run',
      '    roster undo 0199c8a2-6c1f-7d3e-9a51-2f6b8c0d4e7a --confirm 600',
    ].join('\n'),
    'All or nothing: if one event cannot be undone, the refusal lists each such event and why, and nothing is changed. An event can be undone as long as nothing else has changed what it left: somebody who was added and has logged in, or got another role, is not removed (`stale`, 6). Undoing twice is `stale` too, and says who did it. What was refused or changed nothing is left out.',
    'An undo needs the permission to view the log, and those that doing the same by hand needs; the rules on Owners and on permissions that one does not have hold as always. So nobody undoes what they could not do.',
    '`--dry-run` shows what would be done. On a terminal the plan is shown before the question; more than ten events want their number typed, or `--confirm N`. An operation has at most 10,000 events.',
    'The events of an undo name those that they undo (`undoes` in the metadata), and are an operation that can be undone like any other: a group that was created again by it has the id that it had. What was removed for good is not: somebody who was added, and removed by an undo, is added again by hand.',
    '## What can be undone',
    table(
      ['Resource', 'Operation', 'Undone', 'Why not'],
      Object.entries(AUDITED).flatMap(([resource, operations]) =>
        Object.keys(operations).map((operation) => {
          const can = UNDOABLE[`${resource}.${operation}` as AuditKind];
          return [code(resource), code(operation), can === true ? 'yes' : 'no', can === true ? '' : can];
        }),
      ),
    ),
  );

const auditPage = (): string =>
  page(
    'Audit events',
    'What the audit log records. `resource` and `operation` are columns of every event; refusals have the outcome `denied`.',
    table(
      ['Resource', 'Operation', 'When'],
      Object.entries(AUDITED).flatMap(([resource, operations]) =>
        Object.entries(operations).map(([operation, when]) => [code(resource), code(operation), when]),
      ),
    ),
    '## Operation ids',
    'All events of one command, or of one HTTP request, have the same `request_id`: an import of 600 people, what followed from a change, and a refusal. `roster audit list --request ID` lists them. Events from before there were operation ids have an empty one; such an event is hashed without the field, as it was then, so that an older log stays verifiable, and nobody can add or take away an id unseen.',
    'roster makes the ids. Over HTTP it is the `x-request-id` that the server made; what a client sends as `x-request-id` is never taken. A command that needs several requests sends the id of its first answer as `Roster-Operation` with the next; the server takes it only from the same actor, within 24 hours. A repeated request (`Idempotency-Key`) is answered with the id of the first, and a bulk that goes on keeps its id.',
    '## How far the chain reaches',
    'Each event carries the SHA-256 of its predecessor’s hash and its own canonical JSON (RFC 8785); a head record holds the last. So `roster audit verify` finds edited, deleted, inserted and reordered events and a missing end. Somebody who can rewrite the whole store can also compute a new chain.',
    'A checkpoint finds that: `roster audit checkpoint` checks the log and signs where it ends (organization, `seq`, hash and time) with an Ed25519 key of yours, which is never in the store. Make checkpoints regularly, as a CI job for instance with the key in `ROSTER_AUDIT_KEY`, and keep them where those who can write to the store cannot. `roster audit verify --checkpoint FILE --public-key FILE` checks the signature, and then that the log of this organization still has that event with that hash; so a log that was cut, written anew or replaced since is found, over HTTP too.',
    '```sh\nopenssl genpkey -algorithm ed25519 -out audit-key.pem\nopenssl pkey -in audit-key.pem -pubout -out audit-key.pub\nroster audit checkpoint --key audit-key.pem --json > checkpoint.json\nroster audit verify --checkpoint checkpoint.json --public-key audit-key.pub\n```',
  );

const doctorPage = (): string =>
  page(
    'What doctor finds',
    'Each finding of `roster doctor` has one of these codes. `--fail-on warning` exits with 10 for errors and warnings, `--fail-on error` for errors alone.',
    table(
      ['Code', 'Severity', 'What is wrong', 'How to fix it'],
      Object.entries(DIAGNOSTICS).map(([name, { severity, meaning, fix }]) => [code(name), severity, meaning, fix]),
    ),
  );
