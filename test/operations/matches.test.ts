import fc from 'fast-check';
import type { AuditFilter } from '../../src/core/store/audit.ts';
import { matching } from '../../src/operations/audit/matches.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { coreBox } from '../support/core.ts';

test('events in memory match a filter where the store finds them by it', async () => {
  const box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'bob@acme.example' }, { email: 'zoë@acme.example' }] });
  box.clock.now += 60_000;
  await box.call(groupCreate, { name: 'Straße_50%' });
  const bob = await box.tokenOf('bob');
  expect(await box.refusal(box.call(groupCreate, { name: 'x' }, bob))).toBe('forbidden');
  const events = await box.events();
  const of = <K extends keyof (typeof events)[number]>(field: K) =>
    fc.constantFrom(undefined, ...new Set(events.map((event) => event[field])));
  const text = fc.constantFrom('BOB', 'zoë', 'ZOË', 'Straße', 'STRASSE', '_50%', '"email"', 'acme', 'nobody', 'GROUP');
  const filter: fc.Arbitrary<AuditFilter> = fc.record({
    since: of('timestamp'),
    until: of('timestamp'),
    actorId: of('user_id'),
    resourceId: of('resource_id'),
    requestId: of('request_id'),
    resource: of('resource'),
    operation: of('operation'),
    outcome: of('outcome'),
    medium: of('medium'),
    address: of('ip_address'),
    text: fc.option(text, { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(filter, fc.record({ text })), async (one) => {
      const found = await box.store.read((tx) => tx.audit.list(one, { after: null, limit: 100 }));
      expect(events.filter(matching(one)).map(({ seq }) => seq)).toEqual(found.items.map(({ seq }) => seq).reverse());
    }),
  );
  await box.destroy();
});
