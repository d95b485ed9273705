import type { AppError } from '../../src/domain/errors.ts';
import { faultText } from '../../src/domain/organization-file/faults.ts';

/** All faults that an error of a document tells, a line each. */
export function toldFaults({ message, details }: AppError): string {
  const faults = (details.faults ?? []) as readonly {
    readonly place: string;
    readonly problem: string;
    readonly earlier_place?: string;
  }[];
  return faults.length < 2 ? message : faults.map((fault) => `${fault.place}: ${faultText(fault)}`).join('\n');
}
