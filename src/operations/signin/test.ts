import * as z from 'zod/mini';
import { preparedQuery } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { checkedText } from '../../domain/names/names.ts';
import { testedIdentity } from '../../domain/signin/tested.ts';
import { answeredIdentity } from './answer.ts';
import { foretold } from './foretold.ts';
import { secret, testFields } from './test-fields.ts';
import { providerToTest, toldToTester } from './tested-provider.ts';
import { MANAGE_SIGN_IN } from './provider.ts';

/** In characters. */
const LONGEST_ANSWER = 16 * 1024;

/** Reads alone: it makes no session, links nobody and records nothing, whatever the provider answers. */
export const signinTest = preparedQuery({
  name: 'signin.test',
  summary: 'Show whom a provider would sign in, without signing anybody in',
  permission: MANAGE_SIGN_IN,
  input: z.object({
    ...testFields(),
    code_verifier: field(secret(), 'the code verifier that belongs to the challenge', 'TEXT'),
    answer: field(checkedText(LONGEST_ANSWER, answerFault), 'the query with which the browser came back', 'QUERY'),
  }),
  output: testedIdentity,
  errors: ['not_found', 'invalid', 'unreachable'],
  plan: ({ tx }, { provider }) => providerToTest(tx, provider),
  async prepare({ answer, ...given }, provider, environment, signal) {
    const parameters = Object.fromEntries(new URLSearchParams(answer));
    const identity = await answeredIdentity(
      provider,
      { ...given, parameters, request_id: null },
      environment,
      signal,
    ).catch((error: unknown) => {
      throw toldToTester(error);
    });
    return { id: provider.id, identity };
  },
  async run({ tx, at }, { provider: reference }, { id, identity }) {
    const provider = await providerToTest(tx, reference);
    if (provider.id === id) return foretold(tx, provider, identity, at);
    throw new AppError('not_found', `${reference} was replaced by another provider at the same time`, {
      hint: 'begin the test again',
    });
  },
});

/** Programs read a parameter differently that is there twice. */
function answerFault(text: string): string | undefined {
  if (text.length > LONGEST_ANSWER) return `must have at most ${LONGEST_ANSWER} characters`;
  const names = [...new URLSearchParams(text).keys()];
  return new Set(names).size === names.length ? undefined : 'must say nothing twice';
}
