import type { Flat } from '../../src/cli/context/flat.ts';
import type { Person } from '../../src/domain/people.ts';
import type { Sandbox } from '../harness.ts';

/** What `people show` tells beside the person as other commands answer it. */
const OVERVIEW = ['inherited_roles', 'project_roles', 'owned_projects', 'tokens', 'identities'];

/** A person as the commands that change one answer it. */
export async function shownPerson(box: Pick<Sandbox, 'json'>, who: string): Promise<Flat<Person>> {
  const overview = await box.json<Person>(['people', 'show', who]);
  return Object.fromEntries(
    Object.entries(overview).filter(([name]) => !OVERVIEW.includes(name)),
  ) as unknown as Flat<Person>;
}
