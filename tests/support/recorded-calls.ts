// A client of many methods that notes, by the name of each (`campaigns.trigger.send`), how its calls ended: so that a test
// can say of all of them that it tried them.
import { expect } from 'vitest';

export interface RecordedCalls {
  readonly resolved: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  readonly recorded: <Node extends object>(client: Node) => Node;
}

export const recordCalls = (): RecordedCalls => {
  const resolved = new Set<string>();
  const failed = new Set<string>();

  const noted = <Answer>(name: string, answer: Promise<Answer>): Promise<Answer> => {
    answer.then(
      () => resolved.add(name),
      () => failed.add(name),
    );
    return answer;
  };

  /** What is iterated over is noted page by page. */
  async function* notedPages(name: string, pages: AsyncGenerator): AsyncGenerator {
    for (let next = await noted(name, pages.next()); next.done !== true;) {
      yield next.value;
      next = await noted(name, pages.next());
    }
  }

  const wrap = <Node extends object>(node: Node, path: string): Node =>
    new Proxy(node, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        const name = path === '' ? String(key) : `${path}.${String(key)}`;
        if (typeof value !== 'function') return isNode(value) ? wrap(value, name) : value;
        return (...given: readonly unknown[]): unknown => {
          const answer: unknown = Reflect.apply(value, target, given);
          return answer instanceof Promise ? noted(name, answer) : notedPages(name, answer as AsyncGenerator);
        };
      },
    });

  return { resolved, failed, recorded: (client) => wrap(client, '') };
};

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Every method that a client has, however deep. */
export const methodsOf = (node: object, path = ''): readonly string[] =>
  Object.entries(node).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'function') return [`${path}${name}`];
    return isNode(value) ? methodsOf(value, `${path}${name}.`) : [];
  });

/** What the client throws: `message`, `status`, and `errors` where the server names any. */
export const refused = async (call: Promise<unknown>, status = 400): Promise<void> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ status, message: expect.stringMatching(/\S/) as string });
};

/** Inputs the types of the client rightly forbid. */
export const wrong = <T>(value: unknown): T => value as T;
