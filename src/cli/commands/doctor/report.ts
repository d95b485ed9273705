import { SEVERITIES } from '../../../domain/health.ts';
import type { Finding, Severity } from '../../../domain/health.ts';
import { visible } from '../../terminal/output.ts';
import { wrapWords } from '../../terminal/wrapping.ts';
import type { View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How findings look: on a terminal by severity, the worst first, each sentence above the command that mends it. */

const TITLES: Readonly<Record<Severity, string>> = { error: 'ERRORS', warning: 'WARNINGS', info: 'GOOD TO KNOW' };

/** How one finding of a severity is counted, and several. */
const COUNTED: Readonly<Record<Severity, readonly [one: string, several: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['good to know', 'good to know'],
};

/** `width` is the terminal's. */
export const findingsView = (width: number, widthOf: (text: string) => number): View<readonly Finding[]> => ({
  data: (findings) => findings,
  columns: ['severity', 'code', 'subject', 'message', 'command'],
  whole: ['command'],
  text: (findings, style) =>
    SEVERITIES.map((severity) => section(severity, findings, style, width, widthOf))
      .filter((text) => text !== '')
      .join('\n'),
});

function section(
  severity: Severity,
  findings: readonly Finding[],
  style: Style,
  width: number,
  widthOf: (text: string) => number,
): string {
  const own = findings.filter((one) => one.severity === severity);
  if (own.length === 0) return '';
  const colour = { error: style.red, warning: style.yellow, info: style.dim }[severity];
  const lines = own.flatMap(({ message, command }) => [
    ...wrapWords(visible(message), width - 2, widthOf).map((line) => `  ${line}`),
    // Never broken, so that it can be copied.
    ...(command === null ? [] : [`    ${style.bold(visible(command))}`]),
  ]);
  return `${colour(TITLES[severity])}\n${lines.join('\n')}\n`;
}

/** One line for stderr: how much was found. */
export function summaryOf(findings: readonly Finding[]): string {
  const real = findings.filter(({ code }) => code !== 'skipped');
  const partly = real.length < findings.length ? '; not everything was looked at' : '';
  if (real.length === 0) return `nothing was found${partly}`;
  const counts = SEVERITIES.map((severity) => {
    const count = real.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${COUNTED[severity][count === 1 ? 0 : 1]}`];
  });
  return counts.flat().join(', ') + partly;
}
