import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename } from 'node:path';

/** A call in a stack: what comes before its place, then file, line and column. */
const CALL = /^( +at (?:async )?)(?:.* )?\(?([^\s():]+):(\d+):(\d+)\)?$/gm;

/** A stack that names lines of the sources: the built program has a map of them beside it, read only now. */
export function withSourceLines(stack: string, program = __filename): string {
  const map = readMap(`${program}.map`);
  if (map === undefined) return stack;
  return stack.replace(CALL, (call: string, at: string, file: string, line: string, column: string) => {
    if (file !== basename(program)) return call;
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return call;
    const source = entry.originalSource.replace(/^(?:\.\.\/)+/, '');
    return `${at}${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return undefined;
  }
}
