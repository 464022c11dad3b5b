// "Send an SMS inbound message" (7.16): by the category of its keyword, or by the text of one that is no keyword.
// A word is compared whatever its case; a regular expression as it is written.
import { INBOUND_TOPIC, KEYWORD_CATEGORIES, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok, refuse, type Result } from '../../../core/result.ts';
import { openSettings, quote, readChoice, type Settings } from '../../../core/segments/settings.ts';
import { readOptionalName } from '../read-settings.ts';
import { compileRegex } from '../regex.ts';

type TextTest = (body: string) => boolean;

const SETTINGS: readonly string[] = ['category', 'word', 'regex'];

export const inboundSms: TriggerKind = {
  id: 'inbound_sms',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const category = readChoice(settings.value, 'category', path, KEYWORD_CATEGORIES);
    if (!category.ok) return category;
    const test = readTest(settings.value, category.value === 'other', path);
    if (!test.ok) return test;
    return ok({
      topics: [INBOUND_TOPIC],
      matches: (fact) =>
        fact.kind === 'inbound_message' && fact.category === category.value && test.value(fact.body),
      describe: (language) => {
        const head = { en: 'sends an SMS', fr: 'envoie un SMS' }[language];
        const text = settings.value['word'] ?? settings.value['regex'];
        return `${head} (${category.value})${typeof text === 'string' ? ` ${quote(text, language)}` : ''}`;
      },
    });
  },
};

const readTest = (settings: Settings, isOther: boolean, path: string): Result<TextTest> => {
  const word = readOptionalName(settings, 'word', path);
  if (!word.ok) return word;
  const regex = readOptionalName(settings, 'regex', path);
  if (!regex.ok) return regex;
  const given = [word.value, regex.value].filter((one) => one !== null).length;
  if (given > (isOther ? 1 : 0))
    return refuse('invalid_trigger', 'One text at most, for the category other alone.', path);
  if (word.value !== null) return wordTest(word.value, `${path}.word`);
  if (regex.value === null) return ok(() => true);
  const compiled = compileRegex(regex.value);
  return compiled === null
    ? refuse('invalid_trigger', 'Not a regular expression that RE2 understands.', `${path}.regex`)
    : ok(compiled);
};

const wordTest = (word: string, path: string): Result<TextTest> => {
  if (/\s/.test(word)) return refuse('invalid_trigger', 'A single word is required.', path);
  const wanted = word.toLowerCase();
  return ok((body) => body.trim().toLowerCase() === wanted);
};
