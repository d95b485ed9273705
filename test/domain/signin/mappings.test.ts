import fc from 'fast-check';
import { mappedChanges } from '../../../src/domain/signin/mappings.ts';
import type { Mapped, MappedPerson } from '../../../src/domain/signin/mappings.ts';

const group = (value: string, id: string): Mapped => ({ value, role_id: null, group_id: id });
const role = (value: string, id: string): Mapped => ({ value, role_id: id, group_id: null });
const person: MappedPerson = { roleId: 'member', groupIds: ['own'], isRoleMapped: true, mayChangeOwners: false };
const nothing = { join: [], leave: [], roleId: null };

test.each<[string, readonly Mapped[], readonly string[] | null, Partial<MappedPerson>, object]>([
  ['a told group is joined', [group('eng', 'web')], ['eng'], {}, { ...nothing, join: ['web'] }],
  [
    'one that was not told is left',
    [group('eng', 'web')],
    [],
    { groupIds: ['web', 'own'] },
    { ...nothing, leave: ['web'] },
  ],
  ['groups without a mapping stay', [group('eng', 'web')], ['own'], {}, nothing],
  [
    'of two values for a group one is enough',
    [group('a', 'web'), group('b', 'web')],
    ['b'],
    { groupIds: ['web'] },
    nothing,
  ],
  ['the group claim was left out', [group('eng', 'web'), role('eng', 'admin')], null, { groupIds: ['web'] }, nothing],
  ['values are compared exactly', [group('eng', 'web')], ['Eng', 'eng '], {}, nothing],
  [
    'the first role that fits',
    [role('x', 'a'), role('eng', 'b'), role('all', 'c')],
    ['all', 'eng'],
    {},
    { ...nothing, roleId: 'b' },
  ],
  ['no role fits', [role('x', 'a')], ['eng'], { roleId: 'a' }, { ...nothing, roleId: 'member' }],
  ['no role is mapped', [group('eng', 'web')], ['eng'], { roleId: 'a' }, { ...nothing, join: ['web'] }],
  ['a role that somebody gave stays', [role('eng', 'admin')], ['eng'], { isRoleMapped: false }, nothing],
  [
    'who may change Owners is left alone',
    [role('eng', 'b'), group('eng', 'web')],
    ['eng'],
    { mayChangeOwners: true },
    nothing,
  ],
])('%s', (_what, mappings, groups, changed, expected) => {
  expect(mappedChanges(mappings, groups, { ...person, ...changed }, 'member')).toEqual(expected);
});

test('a second sign-in with the same groups changes nothing, and only mapped groups are ever touched', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const mapped = fc.oneof(
    fc.tuple(name, name).map((one) => group(...one)),
    fc.tuple(name, name).map((one) => role(...one)),
  );
  const lists = fc.uniqueArray(name);
  fc.assert(
    fc.property(fc.array(mapped), lists, lists, fc.boolean(), (mappings, told, groupIds, isRoleMapped) => {
      const before = { ...person, groupIds, isRoleMapped };
      const { join, leave, roleId } = mappedChanges(mappings, told, before, 'member');
      const known = mappings.map(({ group_id: id }) => id);
      for (const id of [...join, ...leave]) expect(known).toContain(id);
      const after = {
        ...before,
        roleId: roleId ?? before.roleId,
        groupIds: [...groupIds.filter((id) => !leave.includes(id)), ...join],
      };
      expect(mappedChanges(mappings, told, after, 'member')).toEqual(nothing);
    }),
  );
});
