import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { name, nameFault } from '../../../domain/names/names.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import type { Scope } from '../../../domain/permissions.ts';
import { roleNew } from '../../../operations/role/new.ts';
import { rolePermissions } from '../../../operations/role/permissions.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { warningOfPlanned } from './planned.ts';
import { role } from './views.ts';

export const command = customCommand({
  path: ['role', 'new'],
  details:
    'It can grant only permissions that you have yourself in the whole organization; "roster role permissions" lists them all. Without --permission and --from, a terminal offers the permissions to choose from: typing searches, space ticks.',
  operation: roleNew,
  flags: z.extend(roleNew.input, { name: z.optional(field(name(), 'the name of the role', 'NAME')) }),
  positions: ['name'],
  errors: ['input_needed'],
  examples: [
    'roster role new Auditor --permission organization.audit_logs.view --permission organization.audit_logs.export',
    'roster role new "Release manager" --from Contributor --permission project.change_owner',
    'roster role new Guest --from Member --maps-to Reader --description "Sees every project"',
  ],
  async run(cli, flags) {
    const roleName = flags.name ?? (await askName(cli));
    const permissions =
      flags.permissions.length > 0 || flags.from !== undefined
        ? flags.permissions
        : await askPermissions(cli, flags.scope ?? 'org');
    const made = await cli.call(roleNew, { ...flags, name: roleName, permissions });
    await cli.show(role, made, roleNew.output);
    const warning = warningOfPlanned(made.permissions);
    if (warning !== undefined) cli.note(warning);
  },
});

const askName = async (cli: Cli): Promise<string> =>
  (await cli.prompter('NAME')).input('Name of the role:', { check: nameFault });

async function askPermissions(cli: Cli, scope: Scope): Promise<string[]> {
  const prompter = await cli.prompter('--permission or --from');
  const offered = await cli.call(rolePermissions, { scope, limit: MAX_LIMIT });
  return prompter.search(
    'Permissions:',
    offered.items.map(({ name: value, section, description, planned }) => ({
      value,
      description: `${description} (${section}${planned ? '; planned' : ''})`,
    })),
  );
}
