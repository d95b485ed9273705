import { isPermission, scopeOf } from '../../src/domain/permissions.ts';
import { permissionsNamed, STAND_FOR } from '../../src/domain/semaphore-permissions.ts';

test.each([...STAND_FOR])('%s is no name of the catalogue, and stands for permissions of its scope', (name, meant) => {
  expect(isPermission(name)).toBe(false);
  expect(meant.length).toBeGreaterThan(0);
  expect(meant.filter((one) => !isPermission(one) || scopeOf(one) !== scopeOf(name))).toEqual([]);
  expect(permissionsNamed(name)).toEqual(meant);
});

test('a name of the catalogue means itself, and one that nobody knows nothing', () => {
  expect(permissionsNamed('organization.people.view')).toEqual(['organization.people.view']);
  expect(['organization.people', 'constructor', ''].map(permissionsNamed)).toEqual([[], [], []]);
});
