import { OWNER } from '../../../domain/guards.ts';
import type { Person } from '../../../domain/people.ts';
import { peopleShow } from '../../../operations/people/read.ts';
import { peopleDeactivate, peopleReactivate, peopleRemove } from '../../../operations/people/status.ts';
import { sessionWhoami } from '../../../operations/session.ts';
import type { Cli } from '../../cli.ts';
import { operationCommand } from '../../command.ts';
import type { Confirmation } from '../../command.ts';
import { people, person } from './views.ts';

/** More than so many at once are removed only after the organization's name was typed. */
const MANY = 10;

export const deactivate = operationCommand({
  path: ['people', 'deactivate'],
  operation: peopleDeactivate,
  positions: ['person'],
  view: person,
  examples: ['roster people deactivate linus', 'roster people deactivate margaret --json'],
});

export const reactivate = operationCommand({
  path: ['people', 'reactivate'],
  operation: peopleReactivate,
  positions: ['person'],
  view: person,
  examples: ['roster people reactivate linus', 'roster people reactivate margaret --json'],
});

export const remove = operationCommand({
  path: ['people', 'remove'],
  operation: peopleRemove,
  details:
    'Access to every project, groups, roles and tokens go with them; what they did stays in the audit log. Several people are removed together or not at all. Whoever owns projects is removed with --transfer-to, which gives them another owner in the same step; roster people offboard also revokes what somebody gave out.',
  positions: ['people'],
  view: people,
  examples: ['roster people remove linus --transfer-to grace --yes', 'roster people remove margaret grace --yes'],
  confirm: (cli, input) => confirmRemoval(cli, input.people),
});

/** One yes for a few people; a name typed for an Owner, or for many. */
async function confirmRemoval(cli: Cli, refs: readonly string[]): Promise<Confirmation> {
  if (refs.length > MANY) {
    const { organization } = await cli.caller.call(sessionWhoami, {});
    return { question: `Remove ${refs.length} people from ${organization}?`, typed: organization };
  }
  const targets: Person[] = [];
  for (const ref of refs) targets.push(await cli.caller.call(peopleShow, { person: ref }));
  const owner = targets.find((one) => one.role === OWNER);
  const names = targets.map((one) => `${one.username}${one.email === null ? '' : ` (${one.email})`}`).join(', ');
  if (owner !== undefined)
    return { question: `Remove ${names}? ${owner.username} is an Owner.`, typed: owner.username };
  return { question: `Remove ${names}?` };
}
