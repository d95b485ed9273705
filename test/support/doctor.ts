import { parseLine } from '../../src/cli/completion/shell-line.ts';
import type { Finding } from '../../src/domain/health.ts';
import type { Sandbox } from '../harness.ts';

/** The words of a command line as a shell takes them; test/lib/shell.test.ts asks a real one. */
export const splitShell = (line: string): readonly string[] => parseLine(line)?.words ?? [];

export const doctor = (box: Sandbox, ...flags: readonly string[]) => box.json<Finding[]>(['doctor', ...flags]);

export const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);
