// COPY of rows as events are, into the same table, people already resolved: the limit of ingest. They are marked, to be told
// apart. A process of its own, with the database's address and a number of rows as arguments: `prepare` makes the rows, `copy`
// copies them; each answers the seconds that it took.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { makeDice, nameOf, propertiesOf } from './ingest-data.ts';

export type CopyOrder = 'prepare' | 'copy';

const [url, count] = [process.argv[2], Number(process.argv[3])];
const pool = new pg.Pool({ connectionString: url, max: 1 });
let chunks: readonly string[] = [];

const prepare = async (): Promise<void> => {
  const { rows } = await pool.query<{ part: number; user_id: string }>('select part, user_id from users');
  const dice = makeDice(5);
  const now = new Date().toISOString();
  const lines = Array.from({ length: count }, (_, i) => {
    const { part, user_id: id } = rows[Math.floor(dice() * rows.length)]!;
    const properties = JSON.stringify(propertiesOf(dice));
    return `${part}\t1\t${id}\tevent\t${nameOf('seen', i)}\t${now}\t${now}\tcopy\t${properties}\n`;
  });
  chunks = Array.from({ length: count / 1_000 }, (_, i) => lines.slice(i * 1_000, (i + 1) * 1_000).join(''));
};

const copy = async (): Promise<void> => {
  const client = await pool.connect();
  await pipeline(Readable.from(chunks), client.query(copyFrom('copy events from stdin')));
  client.release();
};

process.on('message', (order: CopyOrder) => {
  const started = performance.now();
  const work = order === 'prepare' ? prepare() : copy();
  work.then(
    () => process.send?.((performance.now() - started) / 1_000),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
