import fc from 'fast-check';
import SCIMMY from 'scimmy';
import { GROUP } from '../../../src/domain/scim/attributes.ts';
import { patchOperations } from '../../../src/domain/scim/patch-request.ts';
import { patchedUser } from '../../../src/domain/scim/patch-user.ts';
import { valuesOf } from '../../../src/domain/scim/resource.ts';
import type { Resource } from '../../../src/domain/scim/resource.ts';
import { patchBody, userAfter } from '../../support/scim-patches.ts';
import { thorough } from '../../support/thorough.ts';

/**
 * A PATCH does what scimmy's does, where that follows the standard: it adds a value twice, a `replace` without a path adds,
 * and an `add` to an e-mail that is not there fails (1.3.5).
 */

type Peer = typeof SCIMMY.Schemas.User | typeof SCIMMY.Schemas.Group;

/** What scimmy makes of a resource; nothing, if it stays as it is. */
async function peersPatch(schema: Peer, before: Resource, operations: readonly unknown[]): Promise<unknown> {
  const resource = new schema({ id: '1', ...before }, 'out');
  const body = patchBody(...operations) as unknown as ConstructorParameters<typeof SCIMMY.Messages.PatchOp>[0];
  const after: unknown = await new SCIMMY.Messages.PatchOp(body).apply(resource);
  return after ?? resource;
}

/** A resource without what scimmy adds, without empty lists, and with values in one order, each once. */
function plain(resource: unknown): Resource {
  const { meta: _, schemas: __, id: ___, ...rest } = JSON.parse(JSON.stringify(resource)) as Resource;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => {
      if (!Array.isArray(value)) return [[name, value]];
      const texts = valuesOf(value).map((one) => JSON.stringify(Object.entries(one).sort()));
      return texts.length === 0 ? [] : [[name, [...new Set(texts)].sort()]];
    }),
  );
}

const texts = fc.constantFrom('a', 'b', 'c');
const fewTexts = fc.uniqueArray(texts, { maxLength: 3 });
const runs = { numRuns: thorough(200, 5000), seed: 1 };

const emails = fc.array(fc.record({ value: fc.constantFrom('x', 'y'), type: fc.constantFrom('home', 'other') }), {
  minLength: 1,
  maxLength: 1,
});
const singles = fc.constantFrom('displayName', 'externalId', 'userName', 'name.givenName', 'name.familyName');
const changesOfUsers = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace', 'Replace'), path: singles, value: texts }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    value: fc.record({ displayName: texts, name: fc.record({ givenName: texts }) }),
  }),
  fc.record({
    op: fc.constant('remove'),
    path: fc.constantFrom('displayName', 'name.givenName', 'emails', 'emails[type eq "work"]', 'emails[value eq "a"]'),
  }),
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('emails'), value: emails }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constant('emails[type eq "work"].value'),
    value: texts,
  }),
);

test('a user after a PATCH is what scimmy makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(changesOfUsers, async (change) => {
      const before = {
        userName: 'u',
        name: { givenName: 'g', formatted: 'f' },
        emails: [{ value: 'a', type: 'work' }],
      };
      expect(plain(userAfter(before, change))).toEqual(plain(await peersPatch(SCIMMY.Schemas.User, before, [change])));
    }),
    runs,
  );
});

const membersOf = (ids: readonly string[]) => ids.map((value) => ({ value }));
const changesOfGroups = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('members'), value: fewTexts.map(membersOf) }),
  fc.record({ op: fc.constant('remove'), path: texts.map((id) => `members[value eq "${id}"]`) }),
  fc.record({ op: fc.constant('remove'), path: fc.constant('members'), value: fewTexts.map(membersOf) }),
  fc.record({ op: fc.constant('replace'), path: fc.constant('displayName'), value: texts }),
);

test('a group after a PATCH is what scimmy makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(fewTexts, changesOfGroups, async (ids, change) => {
      // scimmy has no list of nobody.
      fc.pre(!(change.op === 'add' && 'value' in change && change.value.length === 0));
      const before = { displayName: 'd', members: membersOf(ids) };
      const own = patchedUser(before, patchOperations(patchBody(change), GROUP));
      expect(plain(own)).toEqual(plain(await peersPatch(SCIMMY.Schemas.Group, before, [change])));
    }),
    runs,
  );
});
