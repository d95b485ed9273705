import type { Output } from '../../terminal/streams.ts';
import type { DrawTable } from './picture.ts';

/** The width of the picture where there is no terminal, in columns. */
const WIDTH = 80;

/** What draws tables that fit a stream; `wide`: nothing is cut. */
export async function tableOf(stdout: Pick<Output, 'isTTY' | 'columns'>, wide: boolean): Promise<DrawTable> {
  const { renderTable } = await import('../../terminal/render.ts');
  return (items, fields, style) => {
    // A terminal may become narrower meanwhile.
    const width = stdout.isTTY ? stdout.columns : WIDTH;
    return renderTable(items, fields, { width, wide, whole: ['use'], counts: {}, asked: true }, style).text;
  };
}
