// Names that the messages of a campaign give to their links and buttons, found in its definition as it is written: what a
// trigger on a click can be about. Names that a template makes up are not known before it is rendered.
const ALIAS = /\sdata-alias\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const LID = /[?&](?:amp;)?lid=([^&#"'\s<>]*)/g;
const MOST = 200;

export const linkAliasesOf = (definition: unknown): readonly string[] =>
  distinct(
    textsIn(definition).flatMap((text) => [
      ...[...text.matchAll(ALIAS)].map(([, double, single]) => double ?? single ?? ''),
      ...[...text.matchAll(LID)].map(([, lid = '']) => decode(lid)),
    ]),
  );

/** Of a push message: `action_id` for Apple's, the text for the others. */
export const buttonsOf = (definition: unknown): readonly string[] =>
  distinct(
    recordsIn(definition).flatMap(({ buttons }) =>
      Array.isArray(buttons) ? buttons.flatMap((one: unknown) => buttonName(one)) : [],
    ),
  );

const buttonName = (button: unknown): readonly string[] => {
  if (!isRecord(button)) return [];
  const name = button['action_id'] ?? button['text'];
  return typeof name === 'string' ? [name] : [];
};

const distinct = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].filter((name) => name !== '' && !name.includes('{')).slice(0, MOST);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
};

const recordsIn = (value: unknown): readonly Fields[] => {
  if (Array.isArray(value)) return value.flatMap(recordsIn);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(recordsIn)] : [];
};
