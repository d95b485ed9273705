import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';

/** A call in a stack: what comes before its place, then file, line and column. */
const CALL = /^( +at (?:async )?)(?:.* )?\(?([^\s():]+):(\d+):(\d+)\)?$/gm;

/** A file of the program, as its calls name it. */
const FILE = /^[\w-]+\.js$/;

/** A stack that names lines of the sources: each file of the built program has a map of them beside it, read only now. */
export function withSourceLines(stack: string, folder = dirname(__filename)): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(CALL, (call: string, at: string, file: string, line: string, column: string) => {
    if (!FILE.test(file)) return call;
    if (!maps.has(file)) maps.set(file, readMap(join(folder, `${file}.map`)));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return call;
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
