import { roleDiff } from '../../../operations/role/diff.ts';
import { customCommand } from '../../app/command.ts';
import { differences } from './views.ts';

/** The exit status of a comparison that found differences: OTHER_EXITS of domain/errors.ts. */
const DIFFERENCES = 10;

export const command = customCommand({
  path: ['role', 'diff'],
  details:
    'Shows what one of them grants and the other does not. An organization role also grants, on every project, what the project role grants that it maps to. JSON is an array of {permission, only_in}, where only_in names the role. The exit status is 0 when both grant the same and 10 when they differ.',
  operation: roleDiff,
  flags: roleDiff.input,
  positions: ['role', 'other'],
  examples: ['roster role diff Admin Owner', 'roster role diff Reader Contributor --json'],
  async run(cli, flags) {
    const { items: found } = await cli.call(roleDiff, flags);
    if (found.length === 0) cli.note(`${flags.role} and ${flags.other} grant the same`);
    await cli.show(differences, found, roleDiff.output);
    return found.length === 0 ? 0 : DIFFERENCES;
  },
});
