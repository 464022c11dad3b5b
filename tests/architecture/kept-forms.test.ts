// Nobody loses what they typed: a screen that takes typing and holds it itself holds it through the one mechanism that
// keeps it (src/dashboard/parts/kept). Whatever need not is named here with its reason.
import { expect, test } from 'vitest';
import { listFiles, readText } from './source-files.ts';

const FIELD =
  /<(TextInput|Textarea|NumberInput|TagsInput|JsonInput|PasswordInput|PinInput|DateTimePicker|DatePickerInput|DateInput|TimeInput|MultiSelect|Autocomplete|ColorInput|FileInput|CodeEditor|RuleBuilder|ContentEditor|RolePicker|TagsPicker)\b/;
const STATE = /\b(useState|useReducer|useForm|useInputState|useUncontrolled)\s*[<(]/;
const KEPT = /\b(useKept|useKeptAt|useKeptForm|useSettingsForm)\s*[<(]/;

const SECRET = 'a secret is typed: it is kept nowhere';
const SEARCH = 'what is searched for stands in the address, or is a search alone';
const SAVER = 'a detail of a field: what is typed goes into the campaign at once, which the composer keeps';
const VIEW = 'how something is looked at: nothing of it is saved';

const REASONS: Readonly<Record<string, string>> = {
  'src/dashboard/features/access/account/password.tsx': SECRET,
  'src/dashboard/features/access/account/totp.tsx': SECRET,
  'src/dashboard/features/door/choose-password.tsx': SECRET,
  'src/dashboard/features/door/sign-in.tsx': SECRET,
  'src/dashboard/features/door/forgot-password.tsx': 'nobody is signed in whose typing it would be',
  'src/dashboard/features/people/person-menu.tsx': 'erasing somebody is confirmed anew every time',
  'src/dashboard/features/people/attributes-tab.tsx': SEARCH,
  'src/dashboard/features/schema/schema-screen.tsx': SEARCH,
  'src/dashboard/features/messages/log-filters.tsx': SEARCH,
  'src/dashboard/features/campaigns/list/list-filters.tsx': SEARCH,
  'src/dashboard/features/campaigns/rehearsal/rehearsed-decisions.tsx': SEARCH,
  'src/dashboard/parts/content/email/template-menu.tsx': SEARCH,
  'src/dashboard/features/campaigns/composer/content/content-step.tsx': SAVER,
  'src/dashboard/features/campaigns/composer/delivery/regex-field.tsx': SAVER,
  'src/dashboard/features/campaigns/composer/delivery/trigger-parts.tsx': SAVER,
  'src/dashboard/features/campaigns/composer/delivery/typed-value-field.tsx': SAVER,
  'src/dashboard/parts/content/webhook/webhook-editor.tsx': SAVER,
  'src/dashboard/features/content/center-form.tsx': 'the code of a language to add; what is written is kept',
  'src/dashboard/features/campaigns/composer/delivery/delivery-preview.tsx': VIEW,
  'src/dashboard/parts/content/preview-person.tsx': VIEW,
  'src/dashboard/features/settings/workspace/clock.tsx': 'picking an instant shows at once what would happen',
};

const takesTyping = (text: string): boolean => FIELD.test(text) && STATE.test(text) && !KEPT.test(text);
const forgetful = listFiles('src/dashboard', /\.tsx$/).filter((path) => takesTyping(readText(path)));

test('every form keeps what is typed in it, or says why not', () => {
  expect(forgetful.filter((path) => REASONS[path] === undefined)).toEqual([]);
});

test('no reason is given for what needs none', () => {
  expect(Object.keys(REASONS).filter((path) => !forgetful.includes(path))).toEqual([]);
});

test('forms of Mantine are held by the same mechanism', () => {
  const own = listFiles('src/dashboard', /\.tsx?$/).filter((path) => /\buseForm\s*[<(]/.test(readText(path)));
  const expected = ['src/dashboard/parts/kept/use-kept-form.ts'];
  expect(own.filter((path) => REASONS[path] !== SECRET)).toEqual(expected);
});

test('only that mechanism, and the composer’s own memory, write what is typed into the browser', () => {
  const writing = listFiles('src/dashboard', /\.tsx?$/).filter(
    (path) => !path.endsWith('.test.ts') && /sessionStorage/.test(readText(path)),
  );
  expect(writing.sort()).toEqual([
    'src/dashboard/parts/kept/sign-out.ts',
    'src/dashboard/parts/kept/use-kept.ts',
  ]);
});
