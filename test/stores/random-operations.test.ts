import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../../src/domain/people.ts';
import type { Flat } from '../../src/cli/context/flat.ts';
import { localBackends } from '../support/backends.ts';
import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { random } from '../support/random.ts';
import { thorough } from '../support/thorough.ts';

/** Processes that change one organization at random, some of them killed: what they reported is true. */

const LANES = 3;
const STEPS = thorough(9, 14);
/** About as long as a command takes, in milliseconds. */
const COMMAND = 200;
const SEEDS = [1, 2];
const ROLES = ['Member', 'Admin', 'Owner'];

/** What a lane knows of one of its people; `undefined`: unknown, because a process was killed. */
interface Known {
  readonly exists: boolean | undefined;
  readonly role: string | undefined;
}

let here: Place;
afterEach(() => here.destroy());

/** Runs a command, or kills it after some time; returns its exit status, null when it was killed. */
async function attempt(argv: string, killAfter: number | undefined): Promise<number | null> {
  const { child, done } = here.start(argv);
  if (killAfter !== undefined) {
    await Promise.race([pause(killAfter), done]);
    child.kill('SIGKILL');
  }
  const { code, stderr } = await done;
  expect(stderr).not.toMatch(/SQLITE|SQLSTATE|roster failed in a way/);
  return code;
}

/** One lane: adds, changes and removes its own people, who share a group and the Owner role with others'. */
async function lane(name: string, seed: number): Promise<Map<string, Known>> {
  const next = random(`${name}:${seed}`);
  const people = new Map<string, Known>();
  for (let step = 0; step < STEPS; step += 1) {
    const names = [...people.keys()];
    const who = names[next(names.length || 1)];
    const known = who === undefined ? undefined : people.get(who);
    const killAfter = next(3) === 0 ? next(2 * COMMAND) : undefined;
    const kind = who === undefined ? 0 : next(5);
    const role = ROLES[next(ROLES.length)] ?? 'Member';
    if (kind <= 1 || who === undefined || known === undefined) {
      const made = `${name}${step}`;
      const code = await attempt(`people add ${made}@acme.example --role ${role} --group shared --reveal`, killAfter);
      people.set(made, { exists: code === null ? undefined : code === 0, role: code === null ? undefined : role });
    } else if (kind === 2) {
      const code = await attempt(`people role ${who} ${role}`, killAfter);
      if (code === 0) people.set(who, { exists: true, role });
      if (code === null) people.set(who, { exists: known.exists, role: undefined });
    } else if (kind === 3) {
      const code = await attempt(`people remove ${who} --confirm ${who}`, killAfter);
      if (code === 0) people.set(who, { exists: false, role: undefined });
      if (code === null) people.set(who, { exists: known.exists === false ? false : undefined, role: undefined });
    } else {
      await attempt(`group modify shared --${next(2) === 0 ? 'add' : 'remove'} ${who}`, killAfter);
    }
  }
  return people;
}

describe.each(localBackends())('on $name', (backend) => {
  test.each(SEEDS)('with seed %i the store stays sound and has what the commands reported', async (seed) => {
    here = await initialised(backend);
    await here.ok('group create shared --role Member');
    const known = await Promise.all(Array.from({ length: LANES }, (_, at) => lane(String.fromCharCode(97 + at), seed)));

    expect(await here.run('store check')).toMatchObject({ code: 0 });
    const { stdout } = await here.ok('people list --all --json');
    const found = new Map((JSON.parse(stdout) as Flat<Person>[]).map((person) => [person.username, person]));
    for (const [username, { exists, role }] of known.flatMap((people) => [...people])) {
      if (exists !== undefined) expect([username, found.has(username)]).toEqual([username, exists]);
      if (exists === true && role !== undefined)
        expect([username, found.get(username)?.role]).toEqual([username, role]);
    }
    expect([...found.values()].filter((person) => person.role === 'Owner').length).toBeGreaterThan(0);
    const events = await here.query<{ seq: number }>('select cast(seq as int) as seq from audit_events order by seq');
    expect(events.map((event) => event.seq)).toEqual(events.map((_, at) => at + 1));
  });
});
