import { COUNTED, RECORDED_USES, usedBy } from '../../../src/domain/access/recorded-uses.ts';
import type { AnyOperation } from '../../../src/core/operation.ts';
import { isPermission } from '../../../src/domain/permissions.ts';
import { allOperations } from '../../support/registry.ts';

/** What events show the use of, compared with what the operations that record them declare. */

let operations: readonly AnyOperation[];
beforeAll(async () => {
  operations = (await allOperations()).map(([, operation]) => operation);
});

const kinds = Object.entries(RECORDED_USES);

/** What an operation may need of its actor; undefined: it needs no token, so that nobody uses a permission. */
function permissionsOf({ permission, ...operation }: AnyOperation): ReadonlySet<string> | undefined {
  const also = 'also' in operation ? Object.keys(operation.also ?? {}) : [];
  if (!('none' in permission)) return new Set([...permission, ...also]);
  return permission.authenticated ? new Set(also) : undefined;
}

const recording = (kind: string) =>
  operations.filter((operation) => 'records' in operation && (operation.records as readonly string[]).includes(kind));

test('only permissions of the catalogue are named', () => {
  expect(kinds.flatMap(([, { anyOf }]) => anyOf.flat()).filter((name) => !isPermission(name))).toEqual([]);
});

test('an event needs what one of its operations requires first of all', () => {
  const unfounded = kinds.filter(([kind, { anyOf }]) =>
    anyOf.some(
      (list) => !recording(kind).some((operation) => list.every((name) => permissionsOf(operation)?.has(name))),
    ),
  );
  expect(unfounded.map(([kind]) => kind)).toEqual([]);
});

test('whatever operation records a kind that is clear may need one of its lists', () => {
  const isFree = ({ name }: AnyOperation) => name === 'me.edit';
  const lacking = kinds.flatMap(([kind, { anyOf, unclear }]) =>
    unclear !== undefined
      ? []
      : recording(kind)
          .filter((operation) => !isFree(operation))
          .filter((operation) => {
            const may = permissionsOf(operation);
            return may !== undefined && !anyOf.some((list) => list.some((name) => may.has(name)));
          })
          .map(({ name }) => `${kind} by ${name}`),
  );
  expect(lacking).toEqual([]);
});

test('what people do to their own account needs nothing, and reads are not counted', () => {
  expect(usedBy('User.Modified', true)?.anyOf).toEqual([]);
  expect(usedBy('User.Modified', false)?.anyOf).not.toEqual([]);
  expect(usedBy('User.Left', true)?.anyOf).toEqual([['organization.leave']]);
  expect(usedBy('Robot.Built', false)).toBeUndefined();
  expect(usedBy('constructor', false)).toBeUndefined();
  expect([...COUNTED].filter((name) => name.endsWith('.view'))).toEqual([]);
});
