import type { Breakage } from './breakage.ts';

/** Proofs: who acts, what was tried, what the log says, and what is done once. */

const TRANSACTION = 'src/core/engine/write-transaction.ts';
const AUTHENTICATE = 'src/core/engine/authenticate.ts';
const CHAIN = 'src/domain/audit-chain.ts';
const LOGINS = 'src/operations/shared/login-attempts.ts';
const IDEMPOTENCY = 'src/core/engine/idempotency.ts';

export const PROOFS: readonly Breakage[] = [
  {
    name: 'a change without its event is let through',
    file: TRANSACTION,
    find: 'if (unreported.length > 0)',
    replace: 'if (unreported.length > 99)',
    tests: ['test/core/engine/execute.test.ts', 'test/core/engine/commit.test.ts'],
  },
  {
    name: 'an event that no operation declares is recorded',
    file: TRANSACTION,
    find: 'if (!unit.records.includes(event.kind))',
    replace: 'if (unit.records.length === 0)',
    tests: ['test/core/engine/undeclared-events.test.ts'],
  },
  {
    name: 'who accepts is judged in the place of who invited',
    file: 'src/core/engine/call.ts',
    find: 'if (actor === undefined || principal === undefined) return actor;',
    replace: 'if (actor !== undefined || principal === undefined) return actor;',
    tests: ['test/cli/commands/invitation/invitation-attacks.test.ts'],
  },
  {
    name: 'a precondition is not checked',
    file: TRANSACTION,
    find: 'unit.part === 0 ? await staleBefore',
    replace: 'unit.part > 0 ? await staleBefore',
    tests: ['test/core/engine/precondition.test.ts', 'test/core/engine/bulk.test.ts'],
  },
  {
    name: 'an escalation is not recorded',
    file: 'src/core/engine/refusals.ts',
    find: "['forbidden', 'escalation', 'owner_role']",
    replace: "['forbidden', 'owner_role']",
    tests: ['test/core/engine/refusals.test.ts', 'test/cli/guards/permissions.test.ts'],
  },
  {
    name: 'refusals fill the log',
    file: 'src/core/engine/refusals.ts',
    find: 'const LISTED = 10;',
    replace: 'const LISTED = 1000;',
    tests: ['test/core/engine/refusals.test.ts'],
  },
  {
    name: 'a revoked token works on',
    file: AUTHENTICATE,
    find: 'token.revoked_at !== null &&',
    replace: "token.revoked_at === '' &&",
    tests: ['test/core/engine/authenticate.test.ts'],
  },
  {
    name: 'an expired token works on',
    file: AUTHENTICATE,
    find: 'token.expires_at <= at',
    replace: "token.expires_at <= ''",
    tests: ['test/core/engine/authenticate.test.ts'],
  },
  {
    name: 'who is deactivated goes on',
    file: AUTHENTICATE,
    find: "if (account?.status === 'active')",
    replace: 'if (account !== undefined)',
    tests: ['test/core/engine/authenticate.test.ts'],
  },
  {
    name: 'a token that waits outlives the one that it replaces',
    file: 'src/operations/token/rotate.ts',
    find: 'expires_at: old.expires_at,',
    replace: 'expires_at: null,',
    tests: ['test/cli/commands/token/token-rotate.test.ts'],
  },
  {
    name: 'a token that waits outlives the revocation of the one that it replaces',
    file: 'src/operations/token/revoke.ts',
    find: '[found, ...family.filter(({ replaces }) => replaces === found.id)]',
    replace: '[found]',
    tests: ['test/cli/commands/token/token-rotate.test.ts'],
  },
  {
    name: 'a token that waits is replaced itself',
    file: 'src/operations/token/replace.ts',
    find: 'if (found.replaces !== null)',
    replace: 'if (found.replaces === subject.id)',
    tests: ['test/cli/commands/token/token-rotate.test.ts'],
  },
  {
    name: 'a rotation ends the old token before the check',
    file: 'src/cli/commands/token/rotate.ts',
    find: 'if (verified !== 0)',
    replace: 'if (verified === null)',
    tests: ['test/cli/commands/token/token-rotate.test.ts'],
  },
  {
    name: 'a token does all that its owner may',
    file: AUTHENTICATE,
    find: 'token.permissions === null',
    replace: 'token.permissions !== undefined',
    tests: ['test/core/engine/authenticate.test.ts', 'test/cli/commands/token/token-permissions.test.ts'],
  },
  {
    name: 'guesses cost nothing',
    file: LOGINS,
    find: 'const FREE_FAILURES = 3;',
    replace: 'const FREE_FAILURES = 30;',
    tests: ['test/operations/login-attempts.test.ts', 'test/cli/commands/session/login-delay.test.ts'],
  },
  {
    name: 'guesses keep somebody out for hours',
    file: LOGINS,
    find: 'const LONGEST_DELAY = 60_000;',
    replace: 'const LONGEST_DELAY = 6_000_000;',
    tests: ['test/operations/login-attempts.test.ts', 'test/cli/commands/session/login-delay.test.ts'],
  },
  {
    name: 'events go back in time with the clock',
    file: 'src/core/engine/audit.ts',
    find: 'at > head.timestamp ? at : head.timestamp',
    replace: 'at',
    tests: ['test/core/engine/commit.test.ts', 'test/cli/commands/audit/audit-verify.test.ts'],
  },
  {
    name: 'a changed event is not found',
    file: CHAIN,
    find: 'if (event.hash !== chainHash(event.prev_hash, event))',
    replace: "if (event.hash === '')",
    tests: ['test/domain/audit.test.ts'],
  },
  {
    name: 'the chain does not hold who acted',
    file: CHAIN,
    find: '    user_id,\n    username,\n  });',
    replace: '    user_id,\n  });',
    tests: ['test/domain/audit.test.ts'],
  },
  {
    name: 'a cut tail is not found',
    file: CHAIN,
    find: 'if (head.seq !== seq)',
    replace: 'if (head.seq > seq + 99)',
    tests: ['test/domain/audit.test.ts'],
  },
  {
    name: 'a key answers another request',
    file: IDEMPOTENCY,
    find: 'responses.some(({ request }) => request !== idempotency.request)',
    replace: 'responses.length > 99',
    tests: ['test/core/engine/idempotency.test.ts'],
  },
  {
    name: 'a repetition asks for no permission',
    file: IDEMPOTENCY,
    find: 'for (const { used } of bodies) for (const { permission, project } of used) requirePermission(permission, project);',
    replace: '',
    tests: ['test/core/engine/idempotency.test.ts', 'test/server/security/keys.test.ts'],
  },
  {
    name: 'a change of nothing reads without a permission',
    file: 'src/operations/shared/adapt.ts',
    find: 'context.require(read.permission);',
    replace: '',
    tests: ['test/compat/semaphore/guards.test.ts'],
  },
  {
    name: 'any checkpoint is believed',
    file: 'src/domain/audit-checkpoint.ts',
    find: "if (verify(null, signedText(end), key, Buffer.from(signature, 'base64'))) return end;",
    replace: "if (signature !== '') return end;",
    tests: ['test/cli/commands/audit/audit-checkpoint.test.ts'],
  },
  {
    name: 'a log that was written anew agrees with its checkpoint',
    file: 'src/operations/audit/verify.ts',
    find: 'event?.hash === hash',
    replace: "event?.hash !== ''",
    tests: ['test/cli/commands/audit/audit-checkpoint.test.ts'],
  },
];
