import type { Output } from './streams.ts';
import type { Env } from './io.ts';

/** Colours, or none of them. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
}

const same = (text: string): string => text;
export const PLAIN: Style = { bold: same, dim: same, green: same, yellow: same, red: same };

/** The style of a stream: `--color` and `--no-color` before `NO_COLOR` before `FORCE_COLOR` before whether it is a terminal. */
export async function styleFor(stream: Pick<Output, 'isTTY'>, env: Env, flag: boolean | undefined): Promise<Style> {
  const set = (value: string | undefined) => value !== undefined && value !== '';
  const wanted =
    flag ??
    (set(env.NO_COLOR) ? false : set(env.FORCE_COLOR) ? env.FORCE_COLOR !== '0' : stream.isTTY && env.TERM !== 'dumb');
  if (!wanted) return PLAIN;
  const { Chalk } = await import('chalk');
  return new Chalk({ level: 1 });
}
