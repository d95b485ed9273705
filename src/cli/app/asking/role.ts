import { OWNER } from '../../../domain/guards.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import type { Scope } from '../../../domain/permissions.ts';
import { roleList } from '../../../operations/role/list.ts';
import type { Cli } from '../cli.ts';

/** A role that is wanted. */
interface WantedRole {
  /** Without the sign at its end, which comes after the role of now. */
  readonly question: string;
  readonly scope?: Scope;
  /** The role of now; null: none. */
  readonly current?: string | null;
  /** Where there is none: the first of these that there is, and else the role that grants the least. */
  readonly likely?: readonly string[];
  /** Who gets it, for the second question about an Owner. */
  readonly holder: string;
}

/** Asks for one of the roles of a scope. The cursor stands on the role of now, and Owner is asked about again. */
export async function askRole(cli: Cli, flag: string, wanted: WantedRole): Promise<string> {
  const { question, scope = 'org', current = null, likely = [], holder } = wanted;
  const prompter = await cli.prompter(flag);
  const { items } = await cli.caller.call(roleList, { scope, limit: MAX_LIMIT });
  const standard = [current, ...likely].find((name) => items.some((role) => role.name === name)) ?? least(items);
  const message = current === null ? `${question}:` : `${question} (now ${current}):`;
  const choices = items.map(({ name, description }) => ({ value: name, description }));
  for (;;) {
    const chosen = await prompter.pick(message, choices, { standard });
    if (scope !== 'org' || chosen !== OWNER || chosen === current) return chosen;
    if (await prompter.confirm(`An Owner may do everything. Owner for ${holder}?`)) return chosen;
  }
}

/** The name of the role that grants the least; undefined where there is none. */
const least = (roles: readonly { readonly name: string; readonly permissions: readonly string[] }[]) =>
  [...roles].sort((one, other) => one.permissions.length - other.permissions.length)[0]?.name;
