import type { Sandbox } from '../harness.ts';
import { asListed } from './front-door.ts';

/** What an organization has, to compare before and after: without the log, and without when something was changed. */

/** Times that a change leaves. */
const TIMES: readonly string[] = ['created_at', 'updated_at', 'last_used_at'];

/** Everything that commands list. */
export async function presentIn(box: Sandbox): Promise<unknown> {
  const { people, groups, roles } = await asListed(box);
  const projects = await box.json<{ readonly name: string }[]>('project list --all');
  return withoutTimes({
    people,
    groups,
    roles: roles.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    settings: await box.json('settings show'),
    quotas: (await box.json<object[]>('settings quota list --all')).map((one) => ({ ...one, id: null })),
    agent: await box.json('settings agent show'),
    accounts: await box.json('service-account list --all'),
    tokens: await box.json('token list --everyone'),
    invitations: await box.json('invitation list --status pending'),
    projects: await Promise.all(
      projects.map(async (project) => ({
        ...project,
        people: await box.json(['project', 'people', 'list', project.name, '--all']),
        agent: await box.json(['settings', 'agent', 'show', '--project', project.name]),
      })),
    ),
  });
}

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !TIMES.includes(name))
      .map(([name, inner]) => [name, withoutTimes(inner)]),
  );
}
