// What was done with a message on the device. The token came with the message: only who got it can say so.
import type { InteractionKind } from '../../core/interactions/interaction.ts';
import type { Reader } from './item-content.ts';

const MAX_TOKEN_BYTES = 200;
const MAX_BUTTON_BYTES = 100;

export const readInteraction =
  (interaction: InteractionKind): Reader =>
  (fields, _context, at) => {
    const message = fields.requiredText('message', MAX_TOKEN_BYTES);
    const numbered = typeof fields.raw('button') === 'number';
    const button = numbered
      ? String(fields.number('button', 0, 99) ?? '')
      : (fields.text('button', MAX_BUTTON_BYTES) ?? null);
    if (interaction === 'button' && button === null) fields.refuse('button', 'is required', 'missing_field');
    const alias = fields.text('link', MAX_BUTTON_BYTES) ?? null;
    return { kind: 'interaction', message, interaction, button, alias, at };
  };
