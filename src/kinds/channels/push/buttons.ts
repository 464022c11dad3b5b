// Buttons of a notification, for every family: what they are called differs, what they do does not.
import type { Json } from '../../../core/json.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';
import { present } from './built.ts';

const MAX_BUTTONS = 4;

export const readButtons = (
  fields: FieldReader,
  actions: readonly string[],
  label: 'action_id' | 'text',
): readonly Json[] =>
  fields.list('buttons', MAX_BUTTONS).map((item, i) => {
    const button = readFields(item, `${fields.path}.buttons.${i}`);
    const name = button.requiredText(label, { max: 200 });
    const action = button.choice('action', actions) ?? 'OPEN_APP';
    const uri = button.text('uri', { max: 2_000 });
    if ((action === 'URI' || action === 'DEEP_LINK') && uri === undefined)
      button.refuse('uri', `is required with ${action}`);
    const read = button.finish(null);
    if (!read.ok) fields.refuse(`buttons.${i}`, read.error.message);
    return { [label]: name, action, ...present('uri', uri), use_webview: button.flag('use_webview', true) };
  });
