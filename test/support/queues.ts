import type { Flat } from '../../src/cli/context/flat.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type * as domain from '../../src/domain/jobs/queues.ts';
import type { Sandbox } from '../harness.ts';
import { addPeople, addPerson, errorOf } from './front-door.ts';
import type { ToldError } from './front-door.ts';

/** A queue as JSON has it. */
export type Queue = Flat<domain.Queue>;

/** The projects Rocket and Sled of ada; the Admin adam, and in Rocket the Reader linus and the Contributor margaret; nora, who sees nothing. */
export async function withProjects(box: Sandbox): Promise<void> {
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await addPeople(box, 'linus', 'margaret', 'nora');
  await box.json('role new Plain --permission organization.view');
  await box.json('people role nora Plain');
  await box.json('project create Rocket');
  await box.json('project create Sled');
  await box.json('project people add Rocket linus --role Reader');
  await box.json('project people add Rocket margaret --role Contributor');
}

export const createQueue = (box: Sandbox, line: string): Promise<Queue> => box.json<Queue>(`queue create ${line}`);

/** The refusal of a command on queues. */
export const queueFault = async (box: Sandbox, line: string): Promise<ToldError> =>
  errorOf(await box.run(`queue ${line} --json`));

/** The names of the queues of a list, each with its project or `-`. */
export const queueNames = async (box: Sandbox, filters = ''): Promise<string[]> =>
  (await box.json<Queue[]>(`queue list ${filters}`.trim())).map(({ name, project }) => `${name} ${project ?? '-'}`);

/** The latest event about a kind of thing. */
export async function latestOf(box: Sandbox, resource: string): Promise<AuditEvent> {
  const [event] = await box.json<AuditEvent[]>(`audit list --limit 1 --resource ${resource}`);
  if (event === undefined) throw new Error(`no event is about a ${resource}`);
  return event;
}
