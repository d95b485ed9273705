import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod/mini';
import type { JsonSchema, OpenApi } from '../../../src/api/openapi/types.ts';
import { AUDITED, MEDIUMS, OUTCOMES } from '../../../src/domain/audit.ts';
import type { ShownEvent } from '../../../src/domain/audit.ts';
import { activityOf, OCSF_ACTIVITIES } from '../../../src/domain/ocsf/activities.ts';
import { ocsfLines, ocsfOf } from '../../../src/domain/ocsf/encode.ts';
import { ocsfEvent } from '../../../src/domain/ocsf/event.ts';
import { ACTOR_TYPES } from '../../../src/domain/kinds.ts';
import { valueFaults } from '../../support/json-schema.ts';

const SCHEMA = JSON.parse(readFileSync('fixtures/ocsf/event.schema.json', 'utf8')) as JsonSchema;
const KINDS = Object.entries(AUDITED).flatMap(([resource, operations]) =>
  Object.keys(operations).map((operation) => ({ resource, operation })),
);

/** What is wrong with an event by the class that it says it is of. */
function faultsOf(event: object): string[] {
  const found = SCHEMA.anyOf?.map((one) => valueFaults({} as OpenApi, one, event)) ?? [];
  return found.some((faults) => faults.length === 0) ? [] : (found.sort((a, b) => a.length - b.length)[0] ?? []);
}

const text = fc.string({ unit: 'binary', maxLength: 20 });
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const event: fc.Arbitrary<ShownEvent> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    body: fc.record({
      description: text,
      id: fc.uuid(),
      ip_address: fc.oneof(fc.constant(''), fc.ipV4(), fc.constant('2001:db8::1')),
      medium: fc.constantFrom(...MEDIUMS),
      metadata: fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), fc.jsonValue()).map((facts) => JSON.stringify(facts)),
      outcome: fc.constantFrom(...OUTCOMES),
      request_id: fc.oneof(fc.constant(''), fc.uuid()),
      resource_id: fc.uuid(),
      resource_name: text,
      seq: fc.integer({ min: 1 }),
      timestamp: fc
        .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((at) => at.toISOString()),
      user_id: fc.oneof(fc.constant(''), fc.uuid()),
      username: text,
      prev_hash: hash,
      hash,
      actor_type: fc.constantFrom(null, ...ACTOR_TYPES),
    }),
  })
  .map(({ kind, body }) => ({ ...body, ...kind }));

test('every kind of event has its class and activity', () => {
  const kinds = KINDS.map(({ resource, operation }) => `${resource}.${operation}`);
  expect(Object.keys(OCSF_ACTIVITIES).sort()).toEqual([...kinds].sort());
  for (const kind of kinds) {
    const { class: ofClass, id } = activityOf(kind);
    expect([kind, id === 99 || id in ofClass.activities]).toEqual([kind, true]);
  }
});

test('any event is valid by the schema of its class, and as roster describes it', () => {
  fc.assert(
    fc.property(event, (one) => {
      const encoded = JSON.parse(ocsfLines([one])) as object;
      expect(faultsOf(encoded)).toEqual([]);
      expect(z.parse(ocsfEvent, encoded)).toEqual(encoded);
    }),
  );
});

test('nothing of an event is lost', () => {
  fc.assert(
    fc.property(event, (one) => {
      const { unmapped, metadata, message, src_endpoint, actor, user, resources, status } = ocsfOf(one);
      const subject = user ?? resources?.[0];
      expect({
        description: message,
        id: metadata.uid,
        ip_address: src_endpoint.ip ?? '',
        medium: actor.app_name,
        metadata: unmapped.metadata,
        operation: unmapped.operation,
        outcome: status === 'Success' ? 'ok' : 'denied',
        request_id: metadata.correlation_uid ?? '',
        resource: unmapped.resource,
        resource_id: subject?.uid ?? '',
        resource_name: subject?.name ?? '',
        seq: metadata.sequence,
        timestamp: metadata.original_time,
        user_id: actor.user?.uid ?? '',
        username: actor.user?.name ?? '',
        prev_hash: unmapped.prev_hash,
        hash: unmapped.hash,
      }).toEqual(
        (({ actor_type: _, ...stored }) => ({ ...stored, metadata: JSON.parse(one.metadata) as unknown }))(one),
      );
    }),
  );
});

const [sample] = fc.sample(event, { numRuns: 1, seed: 1 });

/** An event like the sample. */
const like = (more: Partial<ShownEvent>): ShownEvent => ({ ...(sample as ShownEvent), outcome: 'ok', ...more });

test('a changed account is the user, and the role that it got the policy', () => {
  const changed = like({
    resource: 'ServiceAccount',
    operation: 'RoleChanged',
    resource_id: 'a1',
    resource_name: 'deploy',
    metadata: '{"after":{"role":"Admin","role_id":"r1"},"before":{"role":null,"role_id":null}}',
  });
  expect(ocsfOf(changed)).toMatchObject({
    type_uid: 300107,
    activity_name: 'Attach Policy',
    user: { name: 'deploy', uid: 'a1', type_id: 4, type: 'Service' },
    policy: { name: 'Admin', uid: 'r1' },
  });
});

test('what was refused failed, and what nobody was logged in for has no user', () => {
  const refused = like({ resource: 'Access', operation: 'Denied', outcome: 'denied', user_id: '', username: '' });
  const encoded = ocsfOf({ ...refused, resource_id: '', resource_name: '', ip_address: '', medium: 'API' });
  expect(encoded).toMatchObject({ type_uid: 600399, activity_name: 'Denied', status: 'Failure', severity: 'Low' });
  expect(encoded.actor).toEqual({ app_name: 'API' });
  expect(encoded.src_endpoint).toEqual({ name: 'local' });
  expect(encoded).not.toHaveProperty('resources');
  expect(faultsOf(encoded)).toEqual([]);
});

test('a kind that this roster does not know is another API activity', () => {
  const unknown = ocsfOf(like({ resource: 'Garden', operation: 'Watered' }));
  expect(unknown).toMatchObject({ type_uid: 600399, activity_name: 'Watered', api: { operation: 'Garden.Watered' } });
  expect(faultsOf(unknown)).toEqual([]);
  expect(activityOf('constructor').id).toBe(99);
});
