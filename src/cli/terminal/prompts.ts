import { AppError } from '../../domain/errors.ts';
import { checkChosenPassword } from '../../domain/passwords/passwords.ts';
import { harmlessOn, visible } from './output.ts';
import type { Choice, Choices, Prompter } from './prompter.ts';

const TERMINAL = { isTTY: true };

/** The prompter of a terminal; questions go to stderr, so that stdout stays data. */
export async function terminalPrompter(
  streams: {
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream;
  },
  plain: boolean,
): Promise<Prompter> {
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule(plain ? { ...streams, output: withoutColours(streams.output) } : streams);
  const valid = (check: ((text: string) => string | undefined) | undefined) => (text: string) => check?.(text) ?? true;
  // What stands in questions may come from a server that nobody knows yet.
  const listOf = (choices: readonly Choice[]): readonly Choice[] =>
    choices.map(({ value, name = value, description, ...rest }) => ({
      ...rest,
      value,
      name: visible(name),
      ...(description === undefined ? {} : { description: visible(description) }),
    }));
  const choicesOf = (choices: Choices): Choices =>
    typeof choices === 'function' ? async (term) => listOf(await choices(term)) : listOf(choices);
  const ask = async <T>({
    message,
    ...question
  }: {
    readonly message: string;
    readonly [name: string]: unknown;
  }): Promise<T> => {
    // inquirer types each kind of question apart; Prompter below is what makes ours the right ones.
    const asked = prompt([
      { ...question, message: harmlessOn(TERMINAL, message), name: 'answer' },
    ] as unknown as Parameters<typeof prompt>[0]);
    const release = atEndOfInput(streams.input, () => asked.ui.close());
    try {
      const { answer } = (await asked) as { readonly answer: T };
      return answer;
    } catch (error) {
      if (error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError'))
        throw new AppError('interrupted', 'stopped; nothing was changed', { cause: error });
      throw error;
    } finally {
      release();
    }
  };
  return {
    input: (message, options) =>
      ask({
        type: 'input',
        message,
        ...(options?.default === undefined ? {} : { default: options.default }),
        validate: valid(options?.check),
      }),
    password: (message, options) =>
      ask({
        type: 'password',
        message,
        mask: false,
        validate: async (text: string) => (await options?.check?.(text)) ?? true,
      }),
    confirm: (message, standard = false) => ask({ type: 'confirm', message, default: standard }),
    select: (message, choices) => ask({ type: 'select', message, choices: listOf(choices) }),
    async pick(message, choices, { standard, check } = {}) {
      prompt.registerPrompt('pick', (await import('./pick-prompt.ts')).pickPrompt);
      // inquirer would call a function that is named choices.
      return ask({ type: 'pick', message, source: choicesOf(choices), standard, check });
    },
    async search(message, choices, { optional = false } = {}) {
      prompt.registerPrompt('search', (await import('./search-prompt.ts')).searchPrompt);
      return ask({ type: 'search', message, source: choicesOf(choices), optional });
    },
  };
}

/** Calls back on Ctrl-D, and where the input ends; inquirer would wait for ever. Answers what ends the waiting. */
function atEndOfInput(input: NodeJS.ReadableStream, ended: () => void): () => void {
  const pressed = (_text: string | undefined, key?: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (key?.ctrl === true && key.name === 'd') ended();
  };
  // The reader of lines pauses its input when it closes.
  const listeners = { keypress: pressed, pause: ended } as const;
  for (const [event, listener] of Object.entries(listeners)) input.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) input.removeListener(event, listener);
  };
}

/** The same stream, with colours taken out of what is written; moving the cursor stays. */
function withoutColours(output: NodeJS.WritableStream): NodeJS.WritableStream {
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    (output.write as (...args: unknown[]) => boolean).call(
      output,
      String(chunk).replace(/\u001B\[[\d;]*m/g, ''),
      ...rest,
    );
  return Object.create(output, { write: { value: write } }) as NodeJS.WritableStream;
}

/** A new password, typed twice and hidden; asked again while it is too weak or both differ. `about`: e-mail and username. */
export async function askNewPassword(
  prompter: Prompter,
  message: string,
  about: readonly (string | null)[],
): Promise<string> {
  const check = async (password: string): Promise<string | undefined> => {
    try {
      await checkChosenPassword(password, about);
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
  };
  for (;;) {
    const password = await prompter.password(message, { check });
    const again = await prompter.password('The same again:');
    if (password === again) return password;
    message = 'They differ. Once more:';
  }
}
