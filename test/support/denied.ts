import type { AuditEvent } from '../../src/domain/audit.ts';
import type { RunOptions, Sandbox } from '../harness.ts';
import { errorOf, metadataOf } from './front-door.ts';
import type { ToldError } from './front-door.ts';
import { stateOf } from './state.ts';

/** Attacks, and what they may change. */

const MINUTE = 60 * 1000;
const latestDenial = async (box: Sandbox): Promise<AuditEvent | undefined> =>
  (await box.json<AuditEvent[]>('audit list --outcome denied --limit 1'))[0];

/** An attempt by somebody; `owner` can see everything. */
export interface Attempt {
  readonly owner: Sandbox;
  readonly actor: Sandbox;
  readonly username: string;
  readonly argv: readonly string[];
  /** The attempted operation, if it is not the first two words. */
  readonly operation?: string;
  readonly options?: RunOptions;
}

/** Runs an attempt that must fail and change nothing. Returns the error. */
export async function expectFailure(attempt: Attempt, exit: number, code: string): Promise<ToldError> {
  const { owner, actor, argv, options } = attempt;
  // The log counts refusals within one minute; after it, each is listed.
  owner.clock.now += MINUTE;
  const before = await stateOf(owner);
  const result = await actor.run([...argv, '--json'], options);
  const error = errorOf(result);
  expect([result.code, error.code]).toEqual([exit, code]);
  expect(await stateOf(owner)).toEqual(before);
  return error;
}

/** Runs an attempt that must be refused: nothing changes except for one audit event. */
export async function expectDenied(attempt: Attempt, code: string): Promise<ToldError> {
  const previous = await latestDenial(attempt.owner);
  const error = await expectFailure(attempt, 5, code);
  const denial = await latestDenial(attempt.owner);
  expect(denial?.seq).toBeGreaterThan(previous?.seq ?? 0);
  const operation = attempt.operation ?? attempt.argv.slice(0, 2).join('.');
  expect(denial).toMatchObject({
    resource: 'Access',
    operation: 'Denied',
    outcome: 'denied',
    medium: attempt.owner.backend.medium,
    ip_address: attempt.owner.backend.address,
    username: attempt.username,
    resource_name: attempt.username,
    description: `${attempt.username} was refused ${operation}: ${code}`,
  });
  expect(metadataOf(denial)).toMatchObject({ operation, code });
  return error;
}

/** Runs an attempt that fails because of the state, not of the actor: there is no audit event. */
export async function expectRefusedByState(attempt: Attempt, exit: number, code: string): Promise<ToldError> {
  const previous = await latestDenial(attempt.owner);
  const error = await expectFailure(attempt, exit, code);
  expect(await latestDenial(attempt.owner)).toEqual(previous);
  return error;
}
