import type { Choice, Choices, Prompter } from '../../src/cli/terminal/prompter.ts';
import { AppError } from '../../src/domain/errors.ts';

/** Scripted answers to the questions of a terminal. */

/** An answer to one question: a value, or CTRL_C. */
export const CTRL_C = Symbol('Ctrl-C');
export type Answer = string | boolean | readonly string[] | typeof CTRL_C;

const nextAnswer = new WeakMap<readonly Answer[], number>();

/** Answers from a list; throws if a check refuses one or none is left. */
export function scripted(answers: readonly Answer[], asked: string[]): Prompter {
  const next = <T extends Answer>(message: string): Promise<T> => {
    const at = nextAnswer.get(answers) ?? 0;
    nextAnswer.set(answers, at + 1);
    asked.push(message);
    const answer = answers[at];
    if (answer === undefined) throw new Error(`no answer for: ${message}`);
    if (answer === CTRL_C) return Promise.reject(new AppError('interrupted', 'stopped; nothing was changed'));
    return Promise.resolve(answer as T);
  };
  const checked = async (
    message: string,
    check: ((text: string) => string | undefined) | undefined,
    standard: string | undefined,
  ): Promise<string> => {
    const text = (await next<string>(message)) || (standard ?? '');
    const fault = check?.(text);
    if (fault !== undefined) throw new Error(`${message} ${text}: ${fault}`);
    return text;
  };
  return {
    input: (message, options) => checked(message, options?.check, options?.default),
    async password(message, options) {
      const text = await next<string>(message);
      const fault = await options?.check?.(text);
      if (fault !== undefined) throw new Error(`${message} ${fault}`);
      return text;
    },
    confirm: (message) => next(message),
    select: (message) => next(message),
    async pick(message, choices, { check } = {}) {
      const text = await next<string>(message);
      const found = await offered(choices, text);
      if (found.some(({ value, name }) => value === text || name === text)) return text;
      const fault = check === undefined ? 'it is not offered' : await check(text);
      if (fault !== undefined) throw new Error(`${message} ${text}: ${fault}`);
      return text;
    },
    async search(message, choices, { optional = false } = {}) {
      const ticked = await next<readonly string[]>(message);
      const found = await Promise.all(ticked.map((one) => offered(choices, one)));
      const unknown = ticked.filter((one, at) => !found[at]?.some(({ value }) => value === one));
      if ((ticked.length === 0 && !optional) || unknown.length > 0)
        throw new Error(`${message} cannot be ${ticked.join(', ')}`);
      return [...ticked];
    },
  };
}

const offered = (choices: Choices, term: string): Promise<readonly Choice[]> =>
  typeof choices === 'function' ? choices(term) : Promise.resolve(choices);
