import { isPlain, lookAlikeKeysOf, nameIndex } from '../../../domain/names/look-alikes.ts';
import { emailKey, inferredUsername, nameFault } from '../../../domain/names/names.ts';
import { OWNER } from '../../../domain/guards.ts';
import { DigestMap } from '../../../lib/digest-map.ts';
import { bulkIdentity } from '../../shared/bulk-rows.ts';
import type { BulkIdentity } from '../../shared/bulk-rows.ts';
import { isUsername } from './known.ts';
import type { ImportRow } from './known.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import { namesInFile } from './names-in-file.ts';
import type { NamesInFile } from './names-in-file.ts';

/** What an import finds in its rows alone, in a pass over all of them. */

/** Rows, some at a time, from the first on each time. */
export type Pass = () => Iterable<readonly ImportRow[]>;

interface Identity extends BulkIdentity {
  /** How many of them make an Owner. */
  readonly owners: number;
}

/** Which import it is. */
export function identify(pass: Pass, options: object): Identity {
  let owners = 0;
  const rows = function* () {
    for (const chunk of pass()) {
      for (const { role } of chunk) if (role === OWNER) owners += 1;
      yield chunk.map(({ email, username, role, groups }) => [email, username, role, groups]);
    }
  };
  const identity = bulkIdentity(rows(), options);
  return { ...identity, owners };
}

export interface Scan {
  /** The usernames that are given. */
  readonly names: NamesInFile;
  /** The groups in the rows, each with the first line that has it. */
  readonly groups: ReadonlyMap<string, number>;
  /** The e-mail of the first new Owner. */
  readonly owner: string | undefined;
  /** Rows with the e-mail of an earlier row, and rows with its username or one that could be mistaken for it. */
  readonly faults: readonly RowFault[];
}

/** Looks at rows, of which there are so many. */
export async function scanRows(pass: Pass, count: number): Promise<Scan> {
  const plain = await scanNames(pass, count, false);
  return plain ?? ((await scanNames(pass, count, true)) as Scan);
}

/** A name that an earlier line has, or one that it could be mistaken for. */
interface Repeated {
  readonly line: number;
  readonly name: string;
  readonly earlier: number;
}

/** The scan; undefined: there are other than plain names, which was not expected. */
async function scanNames(pass: Pass, count: number, mixed: boolean): Promise<Scan | undefined> {
  const emails = new DigestMap(count);
  const names = namesInFile(count, mixed);
  const groups = new Map<string, number>();
  const sameEmail: RowFault[] = [];
  const repeated: Repeated[] = [];
  let owner: string | undefined;
  for (const chunk of pass()) {
    const given = chunk.filter(({ username }) => isUsername(username));
    const looks = await lookAlikeKeysOf(given.map(({ username }) => username));
    for (const [at, { line }] of given.entries()) {
      const look = looks[at];
      if (look === undefined) continue;
      if (!mixed && !isPlain(look.name)) return undefined;
      const earlier = names.lineOf(look);
      if (earlier === undefined) names.add(look, line);
      else repeated.push({ line, name: look.name, earlier });
    }
    for (const row of chunk) {
      if (!mixed && row.username === '' && !isPlain(inferredUsername(row.email))) return undefined;
      if (row.role === OWNER) owner ??= row.email;
      for (const group of row.groups) if (!groups.has(group)) groups.set(group, row.line);
      const key = emailKey(row.email);
      const earlier = emails.get(key);
      if (key !== '' && earlier !== undefined) sameEmail.push(repeatedEmail(row, earlier));
      else emails.set(key, row.line);
    }
  }
  return { names, groups, owner, faults: [...sameEmail, ...usernameFaults(repeated, pass)] };
}

const repeatedEmail = ({ line, email }: ImportRow, earlier: number): RowFault => ({
  line,
  code: 'conflict',
  field: 'email',
  problem: `email ${email} is in line ${earlier} already`,
  hint: 'give each e-mail once',
});

/** The names of earlier lines are looked up again: they are not kept. */
function usernameFaults(repeated: readonly Repeated[], pass: Pass): RowFault[] {
  if (repeated.length === 0) return [];
  const wanted = new Set(repeated.map(({ earlier }) => earlier));
  const names = new Map<number, string>();
  for (const chunk of pass())
    for (const { line, username } of chunk) if (wanted.has(line) && !names.has(line)) names.set(line, username);
  return repeated.map(({ line, name, earlier }) =>
    alikeFault({ line, name }, { line: earlier, name: names.get(earlier) ?? name }, 'username'),
  );
}

/** The new groups whose names could be mistaken for that of another new group, each with the fault of its first line. */
export async function groupsAlike(
  groups: Scan['groups'],
  there: ReadonlySet<string>,
): Promise<ReadonlyMap<string, RowFault>> {
  const fresh = [...groups].filter(([name]) => !there.has(name) && nameFault(name) === undefined);
  const looks = await lookAlikeKeysOf(fresh.map(([name]) => name));
  const seen = nameIndex();
  const faults = new Map<string, RowFault>();
  for (const [at, [name, line]] of fresh.entries()) {
    const look = looks[at];
    const alike = look && seen.collisionOf(look);
    if (alike !== undefined)
      faults.set(name, alikeFault({ line, name }, { line: groups.get(alike.name) ?? 0, name: alike.name }, 'groups'));
    else if (look !== undefined) seen.add(look);
  }
  return faults;
}

interface Named {
  readonly line: number;
  readonly name: string;
}

function alikeFault({ line, name }: Named, earlier: Named, field: 'username' | 'groups'): RowFault {
  const what = field === 'groups' ? 'group' : field;
  const problem =
    earlier.name === name
      ? `${what} ${name} is in line ${earlier.line} already`
      : `the ${what} ${name} could be mistaken for ${earlier.name} of line ${earlier.line}`;
  const hint =
    field === 'groups' ? 'write the name of a group alike in each line' : 'give each line a username of its own';
  return { line, code: 'conflict', field, problem, hint };
}
