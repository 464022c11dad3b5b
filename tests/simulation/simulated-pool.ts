// The pool of one simulated process. Every statement outside a transaction is a step, and so is every transaction;
// the faults of the seed strike here, under every store at once: refused, lost answers, broken off, late, death.
import type { QueryResult } from 'pg';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import type { Faults, StoreFault } from './faults.ts';
import type { Statement, VirtualDatabase } from './virtual-database.ts';
import type { Life, World } from './world.ts';

export interface PoolDeps {
  readonly world: World;
  readonly database: VirtualDatabase;
  readonly faults: Faults;
  readonly crash: (life: Life) => void;
}

const NEVER = new Promise<never>(() => undefined);

/** As `pg` reports a connection that went away; ingest and the stores tell it from a bad statement. */
const lostConnection = (): Error =>
  Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });

type Query = (statement: string | Statement, values?: readonly unknown[]) => Promise<QueryResult>;

export const simulatedPool = (deps: PoolDeps, life: Life): Pool => {
  let open = false;
  const query: Query = (statement, values) => {
    const wanted = toStatement(statement, values);
    // Inside the step of a transaction, but not part of it.
    if (open) return deps.database.aside(deps.world.clock.now(), wanted);
    return runStatement(deps, life, wanted);
  };
  const connect = () =>
    new Promise((resolve, reject) => {
      const start = (fault: StoreFault): Promise<void> =>
        new Promise((ended) => {
          const end = (): void => {
            open = false;
            ended();
          };
          open = true;
          openTransaction(deps, life, fault, end).then(resolve, reject);
        });
      void park(deps, life, 'transaction', start);
    });
  return { query, connect } as unknown as Pool;
};

const toStatement = (statement: string | Statement, values?: readonly unknown[]): Statement => {
  const given = typeof statement === 'string' ? { text: statement } : statement;
  return values === undefined ? given : { ...given, values };
};

const labelOf = ({ name, text }: Statement): string => name ?? text.slice(0, 40).replaceAll(/\s+/g, ' ');

/** Parks, is picked, and meets its fault; a delay parks it again for a while. */
const park = <T>(
  { world, faults }: PoolDeps,
  life: Life,
  label: string,
  work: (fault: StoreFault) => Promise<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const enter = (): Promise<void> => {
      const fault = faults.store(label);
      if (fault === 'delay') {
        world.later(life, world.clock.now() + faults.delayMs(), `${label} late`, () => meet('none'));
        return Promise.resolve();
      }
      return meet(fault);
    };
    const meet = (fault: StoreFault): Promise<void> => {
      if (fault !== 'none') world.trace.add(`  ${fault}`);
      return work(fault).then(resolve, reject);
    };
    world.later(life, world.clock.now(), label, enter);
  });

const runStatement = (deps: PoolDeps, life: Life, statement: Statement): Promise<QueryResult> => {
  const { world, database, crash } = deps;
  const { promise, resolve, reject } = withResolvers<QueryResult>();
  void park(deps, life, labelOf(statement), async (fault) => {
    if (fault === 'crash_before') return crash(life);
    if (fault === 'before' || fault === 'middle') return reject(lostConnection());
    try {
      const result = await database.run(world.clock.now(), statement);
      world.trace.add(`  ${result.rowCount ?? 0}`);
      if (fault === 'crash_after') return crash(life);
      if (fault === 'after') return reject(lostConnection());
      resolve(result);
    } catch (error) {
      reject(error);
    }
  });
  return promise;
};

const withResolvers = <T>() => {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

/** One transaction on the database's connection; `end` closes its step. */
const openTransaction = async (deps: PoolDeps, life: Life, fault: StoreFault, end: () => void) => {
  const { world, database, faults } = deps;
  if (fault === 'crash_before' && faults.chance.happens(0.3)) {
    end();
    deps.crash(life);
    return NEVER;
  }
  if (fault === 'before') {
    end();
    throw lostConnection();
  }
  const run = await database.begin(world.clock.now());
  const breaksAt = fault === 'middle' || fault === 'crash_before' ? faults.chance.between(2, 6) : Infinity;
  let count = 0;
  let broken = false;
  const breakOff = async (): Promise<never> => {
    broken = true;
    await database.rollback();
    if (fault === 'middle') throw lostConnection();
    end();
    deps.crash(life);
    return NEVER;
  };
  const query: Query = async (given, values) => {
    if (broken) throw lostConnection();
    const statement = toStatement(given, values);
    const commits = statement.text.trim().toLowerCase() === 'commit';
    if (++count >= breaksAt || (commits && breaksAt !== Infinity)) return breakOff();
    const result = await run(statement);
    world.trace.add(`  ${labelOf(statement)} ${result.rowCount ?? 0}`);
    if (!commits || (fault !== 'after' && fault !== 'crash_after')) return result;
    broken = true;
    if (fault === 'after') throw lostConnection();
    end();
    deps.crash(life);
    return NEVER;
  };
  return { query, release: end };
};
