/** @alone It takes long. */

import type { ResponseObject } from '../../../src/api/openapi/types.ts';
import { openApi } from '../../../src/api/openapi/index.ts';
import { scimEnable } from '../../../src/operations/scim/enable.ts';
import { V1ALPHA } from '../../../src/compat/semaphore/routes.ts';
import { NDJSON } from '../../../src/api/ndjson.ts';
import { api } from '../../../src/registry.ts';
import { summaryOf } from '../../../src/operations/store/soundness.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import type { Told } from '../../support/attacked.ts';
import { begun, likelyIn, listedIn, requestFor } from '../../support/document-requests.ts';
import type { Listed } from '../../support/document-requests.ts';
import { pick } from '../../support/document-values.ts';
import { target, valueFaults } from '../../support/json-schema.ts';
import { random } from '../../support/random.ts';
import { acme } from '../../support/semaphore.ts';
import { thorough } from '../../support/thorough.ts';

/**
 * Requests made from the descriptions of the APIs, by dice: whatever is asked, the answer is one that the description
 * has, and the store stays sound. In rounds, each with an organization of its own, for many requests end it for the asker.
 */

const ROUNDS = { sqlite: thorough(8, 20), postgresql: thorough(8, 20) };
/** Requests of a round for each operation: with fewer, some are never asked rightly. */
const REQUESTS = 1.9;
/** What needs a bucket, an issuer of tokens, a device that waits, a session of a person, or a linked identity: there is none. */
const OF_OTHERS = [
  ...['sessionExchange', 'auditStreamConfigure', 'auditStreamTest', 'auditStreamVerify', 'auditStreamRun'],
  ...['sessionDeviceShow', 'sessionDeviceApprove', 'sessionDeviceDeny', 'sessionDeviceToken'],
  ...['sessionAuthorize', 'sessionCodeToken', 'meUnlink', 'signinUnlink', 'signinTest', 'signinTestBegin'],
];

let listed: readonly [Listed, ...Listed[]];

beforeAll(async () => {
  const table = await api();
  listed = listedIn([openApi(table, '1.2.3'), openApi(table, '1.2.3', V1ALPHA)]);
});

/** What is wrong with an answer by the description. */
function faultsOf({ document, described }: Listed, { status, headers, text }: Told): string[] {
  const found = described.responses[String(status)];
  if (status >= 500 || found === undefined) return [`${status} is not described: ${text.slice(0, 300)}`];
  const answer = '$ref' in found ? (target(document, found.$ref) as ResponseObject) : found;
  const type = headers.get('content-type') ?? '';
  const { content = {} } = answer;
  const schema = (content[type] ?? content[type.replace(/;.*/, '')])?.schema;
  if (schema === undefined) return [`${status} in ${type} is not described`];
  if (type.startsWith('text/')) return [];
  const values = (type === NDJSON ? text.split('\n').filter((line) => line !== '') : [text]).map(
    (one) => JSON.parse(one) as unknown,
  );
  return values.flatMap((value) => valueFaults(document, schema, value)).map((fault) => `${status}: ${fault}`);
}

const cursorsIn = (text: string): string[] =>
  [...text.matchAll(/"(?:next_cursor|next_page_token)":"([^"]+)"/g)].map(([, cursor = '']) => cursor);

describe.each(localBackends())('$name', (backend) => {
  test('whatever is asked is answered as described, and leaves the store sound', async () => {
    const answered = new Map<string, Set<number>>();
    const holes: string[] = [];
    for (let round = 0; round < ROUNDS[backend.engine]; round += 1) {
      const box = await acme(backend);
      const dice = random(`fuzz:${round}`);
      try {
        const seen = await begun(box);
        // What an identity provider needs to be changed is there in every other round.
        if (round % 2 === 1) await box.call(scimEnable, {});
        for (let at = 0; at < REQUESTS * listed.length; at += 1) {
          box.clock.now += 61_000;
          // What never succeeded yet is tried more often.
          const missing = listed.filter(({ described }) => answered.get(described.operationId)?.has(200) !== true);
          const one = (dice(2) === 0 ? missing[dice(missing.length || 1)] : undefined) ?? pick(dice, listed);
          const made = requestFor(one, dice, likelyIn(box, one.path, dice, seen));
          const who = pick(dice, ['ada', 'ada', 'alice', 'bob', 'deployer']);
          const told = await ask(box.server, made.method, made.path, { ...made, token: box.names.get(`${who}.token`) });
          const faults = faultsOf(one, told);
          if (faults.length > 0)
            holes.push(`${round}.${at} ${who} ${JSON.stringify(made)}: ${faults.slice(0, 3).join('; ')}`);
          seen.cursors.push(...cursorsIn(told.text));
          const id = one.described.operationId;
          answered.set(id, (answered.get(id) ?? new Set()).add(told.status));
        }
        await box.store.read(summaryOf);
      } finally {
        await box.destroy();
      }
    }
    expect(holes).toEqual([]);
    // A run in which hardly anything succeeds proves nothing.
    const succeeded = [...answered.values()].filter((statuses) => statuses.has(200)).length;
    expect(succeeded).toBeGreaterThan((listed.length - OF_OTHERS.length) * 0.9);
  }, 300_000);
});
