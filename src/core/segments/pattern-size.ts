// How large a user's regular expression becomes when its counted repetitions are written out. RE2 runs in time linear
// in text and program, but `x{1000}` a hundred times in a row is a program of a hundred thousand steps (measured: 43 MB),
// so that such a pattern has to be refused before it is compiled.

/** What repetitions may add to the pattern's own length. */
export const MAX_REPEATED_STEPS = 1_000;

export const isBoundedPattern = (pattern: string): boolean =>
  countSteps(pattern) <= pattern.length + MAX_REPEATED_STEPS;

const TOKEN = /\\[pP]\{[^}]*\}|\\.|\[(?:\^?\]|\^)?(?:\\.|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|[()|]|[\s\S]/gy;

/** Never less than what is compiled: where the pattern is odd, it is counted as larger. */
const countSteps = (pattern: string): number => {
  const open: number[] = [];
  let sum = 0;
  let last = 0;
  for (const [token, least, comma, most] of pattern.matchAll(TOKEN)) {
    if (token === '(') {
      open.push(sum);
      [sum, last] = [0, 0];
    } else if (token === ')') {
      last = sum + 1;
      sum = (open.pop() ?? 0) + last;
    } else if (least !== undefined) {
      const times = Math.max(1, Number(least) + (comma === ',' && most === '' ? 1 : 0), Number(most ?? 0));
      sum += last * (times - 1);
      last *= times;
    } else {
      last = 1;
      sum += 1;
    }
  }
  return open.reduce((all, outer) => all + outer, sum);
};
