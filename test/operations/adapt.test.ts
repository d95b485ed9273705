import * as z from 'zod/mini';
import { adaptedOperation } from '../../src/operations/shared/adapt.ts';
import { groupModify } from '../../src/operations/group/modify.ts';
import { projectEdit } from '../../src/operations/project/edit.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { AppError } from '../../src/domain/errors.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** An operation in other words is the same operation. */

const PASSWORD = 'correct horse battery staple';

const logIn = adaptedOperation(sessionLogin, {
  name: 'session.log-in',
  input: z.object({ who: z.string(), secret: z.string() }),
  output: z.object({ api_token: z.string() }),
  to: ({ who, secret }) => ({ login: who, password: secret }),
  describe: (_context, { token }) => ({ api_token: token }),
  secrets: ({ api_token }) => [{ email: null, username: '', kind: 'token', secret: api_token }],
});

describe('an operation in other words', () => {
  let box: CoreBox;
  beforeEach(async () => (box = await coreBox()));
  afterEach(() => box.destroy());

  const latest = async () => {
    const { operation, outcome } = (await box.events()).at(-1) ?? {};
    return `${operation ?? ''} ${outcome ?? ''}`;
  };

  test('plans, prepares, counts attempts and hands over secrets as its own one does', async () => {
    const delivered: string[] = [];
    const deliver = (secrets: readonly { readonly secret: string }[]) => {
      delivered.push(...secrets.map(({ secret }) => secret));
      return Promise.resolve();
    };
    const made = await box.call(logIn, { who: 'ada', secret: PASSWORD }, null, { deliver });
    expect(delivered).toEqual([made.api_token]);
    expect(await latest()).toBe('LoggedIn ok');
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 20; attempt += 1)
      codes.push(await box.refusal(box.call(logIn, { who: 'ada', secret: 'a wrong one' }, null)));
    expect(new Set(codes)).toEqual(new Set(['unauthenticated', 'rate_limited']));
    expect(await latest()).toBe('LoginFailed denied');
  });

  test('has the permissions, events and errors of its own one, and its place', () => {
    const words = {
      name: 'x.y',
      input: z.object({ it: z.string() }),
      output: z.literal(true),
      describe: () => true as const,
    } as const;
    const edit = adaptedOperation(projectEdit, { ...words, to: ({ it }) => ({ project: it }) });
    const modify = adaptedOperation(groupModify, { ...words, to: ({ it }) => ({ group: it }) });
    for (const [one, own] of [
      [edit, projectEdit],
      [modify, groupModify],
    ] as const)
      for (const key of ['mode', 'permission', 'also', 'errors', 'records', 'summary'] as const)
        expect(one[key]).toEqual(own[key]);
    expect(edit).toHaveProperty('project');
    expect(modify).not.toHaveProperty('project');
  });

  test('is checked by the schema of its own one as well', async () => {
    const loose = adaptedOperation(groupModify, {
      name: 'x.y',
      input: z.object({ group: z.string(), name: z.string() }),
      output: z.literal(true),
      to: (input) => input,
      describe: () => true as const,
    });
    expect(await box.refusal(box.call(loose, { group: 'x', name: 'line\nbreak' }))).toBe('invalid');
  });

  test('takes the change back where the answer cannot be told', async () => {
    const broken = adaptedOperation(sessionLogin, {
      name: 'session.log-in',
      input: z.object({}),
      output: z.literal(true),
      to: () => ({ login: 'ada', password: PASSWORD }),
      describe: () => {
        throw new AppError('conflict', 'no words for it');
      },
    });
    const before = box.dump('login_delays');
    expect(await box.refusal(box.call(broken, {}, null))).toBe('conflict');
    expect(box.dump('login_delays')).toBe(before);
  });
});
