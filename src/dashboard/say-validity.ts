// What a browser finds wrong with a field before anything is sent, in the language of the screen: its own bubble speaks
// the language of the browser. The words are taken away at the next key or click, so that the field is judged anew.
// texts: frame
import i18next from 'i18next';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

const wordsFor = (field: Field): string => {
  const { t } = i18next;
  const { validity } = field;
  if (validity.valueMissing) return t('validity.missing');
  if (validity.typeMismatch) return field.type === 'email' ? t('validity.email') : t('validity.address');
  if (validity.badInput) return t('validity.unreadable');
  if (validity.tooShort && 'minLength' in field) return t('validity.short', { min: field.minLength });
  if (validity.tooLong && 'maxLength' in field) return t('validity.long', { max: field.maxLength });
  if (validity.rangeUnderflow && 'min' in field) return t('validity.least', { min: field.min });
  if (validity.rangeOverflow && 'max' in field) return t('validity.most', { max: field.max });
  return t('validity.form');
};

export const sayValidity = (page: Document): void => {
  const said = new Set<Field>();
  page.addEventListener(
    'invalid',
    ({ target }) => {
      if (!isField(target)) return;
      target.setCustomValidity('');
      target.setCustomValidity(wordsFor(target));
      said.add(target);
    },
    true,
  );
  const forget = (): void => {
    for (const field of said) field.setCustomValidity('');
    said.clear();
  };
  for (const kind of ['keydown', 'pointerdown', 'click', 'input', 'change'])
    page.addEventListener(kind, forget, true);
};
