// What is wrong with a field, in the reader's language where we have words for it, else in the server's.
// texts: settings
import { useTranslation } from 'react-i18next';
import type { FieldError } from '../../../api.ts';

const KNOWN = new Set([
  'invalid_field',
  'missing_field',
  'unknown_field',
  'conflict',
  'access_denied',
  'provider_not_allowed',
]);

export const useFaultText = (): ((fault: FieldError) => string) => {
  const { t, i18n } = useTranslation('settings');
  return (fault) => {
    // The server names the field and what it wants, in English: more than our word says, to those who read it.
    if (i18n.language === 'en' || !KNOWN.has(fault.code)) return withoutPath(fault);
    return t(`fault.${fault.code}`);
  };
};

/** The field stands beside it already. */
const withoutPath = ({ message, field }: FieldError): string => {
  if (field === undefined || !message.startsWith(field)) return message;
  const rest = message.slice(field.length).replace(/^[\s:]+/, '');
  return rest === '' ? message : rest.charAt(0).toUpperCase() + rest.slice(1);
};
