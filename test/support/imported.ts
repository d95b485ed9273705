import { parse } from 'csv-parse/sync';
import type { Group } from '../../src/cli/commands/group/views.ts';
import type { Person } from '../../src/domain/people.ts';
import type { Sandbox } from '../harness.ts';

/** What an import must have made, computed from the CSV file alone. */

export interface Row {
  readonly email: string;
  readonly username: string;
  readonly role: string;
  readonly groups: readonly string[];
}

export interface Item extends Row {
  readonly line: number;
  readonly action: 'created' | 'updated' | 'unchanged' | 'skipped';
  readonly temporary_password?: string;
}

export const rowsOf = (text: string): Row[] =>
  parse<Record<keyof Row, string>>(text, { columns: true }).map((row) => ({
    ...row,
    groups: row.groups.split(';').filter((group) => group !== ''),
  }));

/** Everybody of the file is there with role and groups, every group has exactly its members. */
export async function expectImported(box: Sandbox, rows: readonly Row[]): Promise<void> {
  const people = await box.json<Person[]>('people list --all');
  const byEmail = new Map(people.map((person) => [person.email, person]));
  expect(byEmail.size).toBe(rows.length + 1);
  expect(
    rows.map(({ email, username }) => {
      const person = byEmail.get(email);
      const found = username === '' ? '' : person?.username;
      return { email, username: found, role: person?.role, groups: person?.groups.toSorted(), status: person?.status };
    }),
  ).toEqual(
    rows.map(({ role, groups, ...row }) => ({
      ...row,
      role: role === '' ? 'Member' : role,
      groups: groups.toSorted(),
      status: 'active',
    })),
  );
  const members = new Map<string, string[]>();
  for (const { email, groups } of rows)
    for (const group of groups) members.set(group, [...(members.get(group) ?? []), byEmail.get(email)?.username ?? '']);
  const groups = await box.json<Group[]>('group list --all');
  expect(new Map(groups.map((group) => [group.name, group.members.toSorted()]))).toEqual(
    new Map([...members].map(([name, usernames]) => [name, usernames.toSorted()])),
  );
}
