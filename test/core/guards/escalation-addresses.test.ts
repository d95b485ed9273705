import fc from 'fast-check';
import { AppError } from '../../../src/domain/errors.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { emailKey } from '../../../src/domain/names/names.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupModify } from '../../../src/operations/group/modify.ts';
import { invitationAccept } from '../../../src/operations/invitation/accept.ts';
import { meEdit } from '../../../src/operations/me/edit.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleEdit } from '../../../src/operations/people/edit.ts';
import { peopleImport } from '../../../src/operations/people/import.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { roleNew } from '../../../src/operations/role/new.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/**
 * People who act together keep invitations and take addresses and names, while an Owner works on, naming people by
 * address: they never get what is meant for somebody else.
 */

const RICH = 'organization.plans_and_billing.modify';
/** Addresses of future people, and of the actors. */
const WANTED = ['w0@acme.example', 'w1@acme.example'];
const THEIRS = ['i0@acme.example', 'i1@acme.example'];
const ALL = [...WANTED, ...THEIRS];
const VERBS = [
  'take',
  'rename',
  'invite',
  'accept',
  'import',
  'role',
  'join',
  'add',
  'offer',
  'remove',
  'move',
] as const;
type Verb = (typeof VERBS)[number];

const step = fc.record({
  verb: fc.constantFrom(...VERBS, 'take', 'invite', 'invite', 'add', 'remove', 'accept', 'accept'),
  one: fc.nat(60),
  two: fc.nat(60),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Kept {
  readonly code: string;
  readonly address: string;
  readonly sender: string;
}

interface World {
  readonly box: CoreBox;
  /** The ids of accounts that the actors control, with a token if they have one. */
  readonly holds: Map<string, string>;
  readonly kept: Kept[];
  /** Codes that must not work any more. */
  readonly ended: Set<string>;
  made: number;
}

const pick = <T>(values: readonly T[], index: number): T => {
  const value = values[index % values.length];
  if (value === undefined) throw new AppError('not_found', 'there is nobody of that kind left');
  return value;
};

async function build(box: CoreBox): Promise<World> {
  await box.call(roleNew, { name: 'Rich', permissions: [RICH] });
  await box.call(roleNew, { name: 'Greeter', permissions: ['organization.people.invite'] });
  await box.call(groupCreate, { name: 'rich', role: 'Rich' });
  const holds = new Map<string, string>();
  for (const [name, role] of [
    ['mallory', 'Member'],
    ['greta', 'Greeter'],
  ] as const) {
    const [made] = await box.call(peopleAdd, { people: [{ email: `${name}@evil.example`, username: name }], role });
    holds.set(made?.id ?? '', await box.tokenOf(name));
  }
  return { box, holds, kept: [], ended: new Set(), made: 0 };
}

const holders = async ({ box }: World): Promise<ReadonlyMap<string, string>> => {
  const { items } = await box.store.read((tx) => tx.people.list({}, { after: null, limit: 1000 }));
  return new Map(items.flatMap(({ id, email }) => (email === null ? [] : [[emailKey(email), id] as const])));
};

const tokenOf = ({ holds }: World, index: number): string => pick([...holds.values()].filter(Boolean), index);
const importing = ({ box }: World, email: string, way: 'skip' | 'update') =>
  box.call(peopleImport, { rows: [{ line: 2, email, role: 'Rich', groups: [] }], on_conflict: way });

/** What the actors do with their tokens, and the Owner with addresses. */
const ACTS: Readonly<Record<Verb, (world: World, step: Step) => Promise<unknown>>> = {
  take: (world, { one, two }) => world.box.call(meEdit, { email: pick([...WANTED, ...ALL], one) }, tokenOf(world, two)),
  rename: (world, { one, two }) => world.box.call(meEdit, { username: pick(['w0', 'w1'], one) }, tokenOf(world, two)),
  invite: async (world, { one, two }) => {
    const email = pick(THEIRS, one);
    const role = pick(['Greeter', 'Greeter', 'Rich'], Math.floor(two / 2));
    const [made] = await world.box.call(peopleInvite, { people: [{ email, role }] }, tokenOf(world, two));
    const sender = await world.box.personOf(made?.invited_by?.name ?? '');
    world.kept.push({ code: made?.code ?? '', address: email, sender: sender.id });
  },
  offer: async (world, { one }) => {
    const email = pick(THEIRS, one);
    const [made] = await world.box.call(peopleInvite, { people: [{ email, role: 'Rich' }] });
    world.kept.push({ code: made?.code ?? '', address: email, sender: (await world.box.personOf('ada')).id });
  },
  accept: async (world, { one }) => {
    // Half of the time one that ended, because those must be refused.
    const ended = world.kept.filter(({ code }) => world.ended.has(code));
    const { code, sender } = pick(one % 2 === 0 && ended.length > 0 ? ended : world.kept, Math.floor(one / 2));
    const username = `joined${world.made}`;
    const joined = await world.box.call(
      invitationAccept,
      { code, username, password: 'correct horse battery staple' },
      null,
    );
    expect([code, world.ended.has(code)]).toEqual([code, false]);
    world.kept.splice(0, world.kept.length, ...world.kept.filter((kept) => kept.code !== code));
    // Invitations that an Owner sent them, and that are still open, are theirs.
    if (world.holds.has(sender)) world.holds.set(joined.person.id, joined.token);
  },
  import: (world, { one, two }) => importing(world, pick(WANTED, one), two % 2 === 0 ? 'skip' : 'update'),
  role: ({ box }, { one }) => box.call(peopleRole, { person: pick(WANTED, one), role: 'Rich' }),
  join: ({ box }, { one }) => box.call(groupModify, { group: 'rich', add: [pick(WANTED, one)] }),
  add: async (world, { one }) => {
    const email = pick(one % 3 === 0 ? WANTED : THEIRS, one);
    const [made] = await world.box.call(peopleAdd, { people: [{ email }] });
    if (THEIRS.includes(email)) world.holds.set(made?.id ?? '', '');
  },
  remove: async (world, { one }) => {
    const ids = [...(await holders(world))].filter(([email]) => ALL.includes(email)).map(([, id]) => id);
    const id = pick(ids, one);
    await world.box.call(peopleRemove, { people: [id] });
    world.holds.delete(id);
  },
  move: async (world, { one }) => {
    const id = (await holders(world)).get(pick(ALL, one)) ?? '';
    await world.box.call(peopleEdit, { person: id, email: `moved${world.made}@acme.example` });
  },
};

/** Records which codes ended because an account was added, removed or changed; `accepted` used its own. */
function note(world: World, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const there = new Set(after.values());
  for (const { code, address, sender } of world.kept)
    if (before.get(address) !== after.get(address) || !there.has(sender)) world.ended.add(code);
}

test('nobody gets an invitation meant for somebody else by keeping or taking an address', async () => {
  const done = new Map<Verb, number>();
  const refused = new Map<ErrorCode, number>();
  let ended = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 30 }), async (steps) => {
      const box = await coreBox();
      try {
        const world = await build(box);
        for (const one of [0, 1]) await ACTS.offer(world, { verb: 'offer', one, two: 0 });
        const story: Step[] = [];
        for (const one of steps) {
          world.made += 1;
          if (one.verb !== 'remove' || (await holders(world)).size > 3) {
            const before = await holders(world);
            const code = await box.refusal(Promise.resolve().then(() => ACTS[one.verb](world, one)));
            expect(code).not.toBe('internal');
            if (code === undefined) {
              note(world, before, await holders(world));
              done.set(one.verb, (done.get(one.verb) ?? 0) + 1);
              story.push(one);
            } else refused.set(code, (refused.get(code) ?? 0) + 1);
          }
          const rich = [...world.holds.keys()].filter((id) =>
            box.grantsInTables(id).some(({ permission }) => permission === RICH),
          );
          expect({ rich, story: rich.length === 0 ? [] : story }).toEqual({ rich: [], story: [] });
        }
        ended += world.ended.size;
      } finally {
        await box.destroy();
      }
    }),
    { numRuns: 30, seed: 1, endOnFailure: true },
  );
  // If every step were refused, the property would prove nothing.
  expect(VERBS.filter((verb) => (done.get(verb) ?? 0) < 3)).toEqual([]);
  expect(refused.get('conflict')).toBeGreaterThan(20);
  expect(ended).toBeGreaterThan(10);
});
