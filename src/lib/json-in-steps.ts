import type { Steps } from './steps.ts';

/** How many items of a list are written together: some milliseconds of work. */
const TOGETHER = 500;

/** The JSON of an object, as `JSON.stringify` has it; long lists that are its fields are written in steps. */
export function* jsonInSteps(value: object): Steps<string> {
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value) as [string, unknown][]) {
    // What JSON has no word for has no field.
    if (field === undefined) continue;
    const text = Array.isArray(field) && field.length > TOGETHER ? yield* listInSteps(field) : JSON.stringify(field);
    fields.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${fields.join(',')}}`;
}

function* listInSteps(list: readonly unknown[]): Steps<string> {
  const parts: string[] = [];
  for (let at = 0; at < list.length; at += TOGETHER) {
    yield;
    parts.push(JSON.stringify(list.slice(at, at + TOGETHER)).slice(1, -1));
  }
  return `[${parts.join(',')}]`;
}
