import { organizationExport } from '../../operations/organization/export.ts';
import { customCommand } from '../app/command.ts';

/** A document is YAML unless another format was asked for, also on a terminal. */
export const command = customCommand({
  path: ['export'],
  operation: organizationExport,
  details:
    'Writes people, roles, service accounts, groups, projects and settings as one YAML document, or JSON with -o json. `roster diff` of what it writes finds nothing, and `roster apply` brings an organization back to it. It holds no secrets: no passwords, no tokens.',
  flags: organizationExport.input,
  formats: ['yaml', 'json'],
  examples: ['roster export', 'roster export -o json'],
  async run(cli, input) {
    const document = await cli.call(organizationExport, input);
    if (cli.flags.format === 'json') return cli.print(`${JSON.stringify(document, null, 2)}\n`);
    const { stringify } = await import('yaml');
    await cli.print(stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }));
  },
});
